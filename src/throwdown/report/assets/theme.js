// Light, dark or as the system says. The choice is kept where the browser allows it.

const THEMES = ["auto", "light", "dark"];
const THEME_KEY = "throwdown-theme";

function setUpTheme() {
  const button = document.querySelector("[data-theme-button]");
  const word = document.querySelector("[data-theme-word]");
  let theme = "auto";
  try {
    theme = localStorage.getItem(THEME_KEY) ?? "auto";
  } catch {
    // A file opened from disk may have no storage.
  }
  const show = () => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    word.textContent = `Theme: ${theme}`;
  };
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    try {
      localStorage.setItem(THEME_KEY, theme);
    } catch {
      // See above: the choice then lasts as long as the page.
    }
    show();
  });
  if (!THEMES.includes(theme)) theme = "auto";
  show();
}
