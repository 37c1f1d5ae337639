// Everything below the verdict is already readable; this brings it to life.

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
