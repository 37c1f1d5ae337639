// Everything below the verdict is already readable; this brings it to life.

function openForPrint() {
  const closed = [...document.querySelectorAll("details:not([open])")];
  for (const details of closed) details.open = true;
  addEventListener("afterprint", () => closed.forEach((details) => (details.open = false)), {
    once: true,
  });
}

(() => {
  document.documentElement.classList.add("js");
  const race = loadRace();
  const map = setUpMap(race);
  const charts = setUpCharts(race, map);
  setUpTheme();
  setUpLayers();
  setUpReplay(race, map, charts);
  addEventListener("beforeprint", openForPrint);
})();
