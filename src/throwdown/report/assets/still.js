// A page in which nothing moves: of a meet, or of what would be fair.

(() => {
  document.documentElement.classList.add("js");
  setUpTheme();
  addEventListener("beforeprint", openForPrint);
})();
