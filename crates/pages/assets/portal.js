// Page script of the portal. Every page works without it.

// Countdown beside the ring of remaining time.
for (const left of document.querySelectorAll("[data-seconds]")) {
  const total = Number(left.dataset.total);
  const end = Date.now() + Number(left.dataset.seconds) * 1000;
  const text = left.querySelector("[data-clock]");
  const run = left.querySelector(".run");
  const tick = () => {
    const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    text.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (run) run.setAttribute("stroke-dasharray", `${(100 * seconds) / total} 100`);
    if (seconds > 0) setTimeout(tick, 1000);
  };
  tick();
}

// Live pages: the server says when something changed, the page follows.
for (const live of document.querySelectorAll("[data-events]")) {
  const source = new EventSource(live.dataset.events);
  const follow = () => {
    source.close();
    const form = document.getElementById(live.dataset.submit);
    fetch(live.dataset.events.replace("/events", "/state"))
      .then((answer) => answer.text())
      .then((state) => {
        if (state === "approved" && form) form.submit();
        else location.assign(live.dataset.next);
      });
  };
  source.addEventListener("changed", follow);
  // No stream to be had: look again in a while, as the page does without script.
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
  });
  // The person leaves the page by a form: what that changes is no news.
  addEventListener("submit", () => source.close());
  addEventListener("pagehide", () => source.close());
}

// The code to be scanned changes every minute: the page is shown anew, opened as it was.
for (const scannable of document.querySelectorAll("[data-again]")) {
  scannable.open = location.hash === "#scan";
  setTimeout(() => {
    location.hash = scannable.open ? "scan" : "";
    location.reload();
  }, Number(scannable.dataset.again) * 1000);
}

// The phone app on this device came back with the code that finishes the sign-in.
const complete = document.getElementById("complete");
if (complete && location.hash.length > 1) {
  complete.elements.completion.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  complete.submit();
}

// The parts of the password rule, named while typing.
const fresh = document.querySelector("input[data-rule]");
if (fresh) {
  const meets = {
    shortest: (text, n) => [...text].length >= n,
    longest: (text, n) => [...text].length <= n,
    kinds: (text) => {
      const count = (pattern) => (text.match(pattern) || []).length;
      const upper = count(/\p{Lu}/gu), lower = count(/\p{Ll}/gu), digits = count(/[0-9]/g);
      const special = [...text].length - upper - lower - digits;
      return [upper, lower, digits, special].filter((n) => n >= 2).length >= 3;
    },
  };
  fresh.addEventListener("input", () => {
    for (const part of document.querySelectorAll("[data-part]")) {
      const met = meets[part.dataset.part](fresh.value, Number(part.dataset.n));
      part.className = met ? "met" : "unmet";
      part.querySelector("[data-said]").textContent = met ? part.dataset.met : part.dataset.unmet;
    }
  });
}

// Prints the page.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// Copies a link to the clipboard, and says so.
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).innerText.trim());
    button.textContent = button.dataset.done;
  });
}
