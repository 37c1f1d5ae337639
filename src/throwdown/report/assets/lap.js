// The page of one lap: the same charts and map, no replay.

(() => {
  document.documentElement.classList.add("js");
  const race = loadRace();
  setUpCharts(race, setUpMap(race));
  setUpTheme();
  setUpLayers();
  addEventListener("beforeprint", openForPrint);
})();
