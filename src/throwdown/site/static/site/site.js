// Small helps; every page works without.

for (const time of document.querySelectorAll("time[data-local]")) {
  const when = new Date(time.dateTime);
  if (!Number.isNaN(when.getTime())) {
    time.textContent = when.toLocaleString(document.documentElement.lang, {
      dateStyle: "medium",
      timeStyle: "short",
    });
  }
}

function countDown() {
  for (const place of document.querySelectorAll("[data-countdown]")) {
    const left = Math.floor((new Date(place.dataset.countdown) - Date.now()) / 1000);
    if (left < 0) continue;
    const days = Math.floor(left / 86400);
    const clock = [Math.floor(left / 3600) % 24, Math.floor(left / 60) % 60, left % 60];
    const text = clock.map((part) => String(part).padStart(2, "0")).join(":");
    place.textContent = days ? `${days} d ${text}` : text;
  }
}
if (document.querySelector("[data-countdown]")) {
  countDown();
  setInterval(countDown, 1000);
}

// A frame that is asked for: the replay and videos load when their part is opened.
for (const part of document.querySelectorAll("details[data-frame]")) {
  part.addEventListener("toggle", () => {
    const place = part.querySelector("[data-place]");
    if (!part.open || place.firstChild) return;
    const frame = document.createElement("iframe");
    frame.src = part.dataset.frame;
    frame.title = part.dataset.frameTitle;
    frame.allow = "fullscreen";
    place.append(frame);
  });
}

const zone = document.querySelector("select[name=zone]");
if (zone && zone.value === "UTC" && !zone.dataset.kept) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const empty = [...document.querySelectorAll("input[type=datetime-local]")].every((i) => !i.value);
  if (empty && [...zone.options].some((option) => option.value === own)) zone.value = own;
}
