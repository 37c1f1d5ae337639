// The page of a long race needs no script but for its theme and for paper.

(() => {
  document.documentElement.classList.add("js");
  setUpTheme();
  addEventListener("beforeprint", openForPrint);
})();
