// Swagger UI goes dark by a class; the site by what was chosen, else by what the device prefers.
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;
const paint = () => {
  const chosen = root.dataset.theme;
  root.classList.toggle("dark-mode", chosen ? chosen === "dark" : dark.matches);
};
dark.addEventListener("change", paint);
paint();
