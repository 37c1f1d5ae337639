// The report of a meet: nothing moves in it.

(() => {
  document.documentElement.classList.add("js");
  setUpTheme();
  addEventListener("beforeprint", openForPrint);
})();
