/*
 * Makes open pages live. Every page works without this; with it a page that has data-live listens for "changed" and fetches itself
 * again, a sound may be switched on, the ten seconds of undo are seen running, and a form is not sent twice.
 */
"use strict";
(() => {
  const root = document.documentElement;
  const url = root.dataset.live, here = root.dataset.here; /* a page that answered a form stands at another address */
  const HIDDEN_MS = 10000;
  let source = null, timer = 0, hiddenTimer = 0, edited = false, running = false, again = false;

  /* --- Fetching the page again ------------------------------------------------------------------------------------ */

  function fieldHasText() {
    return edited && [...document.querySelectorAll("main input:not([type=hidden]), main textarea")].some((f) => f.value !== f.defaultValue);
  }

  /* by their summaries: blocks come and go */
  function details(main) {
    return [...main.querySelectorAll("details")].map((d) => [d.querySelector("summary").textContent, d]);
  }

  function replaceMain(text) {
    const next = new DOMParser().parseFromString(text, "text/html").getElementById("main");
    const main = document.getElementById("main");
    if (!next) { location.replace(here); return; }
    const open = new Map(details(main).map(([name, d]) => [name, d.open])), focus = document.activeElement && document.activeElement.id;
    const plain = (html) => html.replace(/name="(csrf|nonce)" value="[^"]*"/g, "");
    if (plain(main.innerHTML) !== plain(next.innerHTML)) {
      main.innerHTML = next.innerHTML;
      details(main).forEach(([name, d]) => { if (open.has(name)) d.open = open.get(name); });
      if (focus && document.getElementById(focus)) document.getElementById(focus).focus();
      set_up();
    }
  }

  async function refresh() {
    if (running) { again = true; return; }
    if (fieldHasText()) { document.getElementById("live-changed").hidden = false; return; }
    running = true;
    try {
      const answer = await fetch(here, { headers: { "X-Live": "1" }, credentials: "same-origin" });
      const text = await answer.text();
      if (fieldHasText()) document.getElementById("live-changed").hidden = false;
      else if (answer.ok && !answer.redirected) replaceMain(text);
      else location.replace(here);
    } catch (e) {
      root.dataset.offline = "";
    }
    running = false;
    if (again) { again = false; refresh(); }
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(refresh, 120);
  }

  /* --- Listening, while somebody can see the page ------------------------------------------------------------------ */

  /* the view was refused: whoever may no longer see the page does not go on reading it */
  async function ask_again() {
    try {
      const answer = await fetch(here, { headers: { "X-Live": "1" }, credentials: "same-origin" });
      if (answer.redirected || answer.status === 401 || answer.status === 403) location.replace(here);
    } catch (e) { /* not reachable: the page stays as it is */ }
  }

  function listen() {
    if (source || !url) return;
    source = new EventSource(url);
    source.addEventListener("changed", soon);
    source.onopen = () => { if ("offline" in root.dataset) { delete root.dataset.offline; soon(); } };
    source.onerror = () => {
      root.dataset.offline = "";
      if (source && source.readyState === EventSource.CLOSED) { source = null; ask_again(); setTimeout(listen, 5000); }
    };
  }

  function let_go() {
    if (source) source.close();
    source = null;
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiddenTimer);
    if (document.hidden && !sound_on()) hiddenTimer = setTimeout(let_go, HIDDEN_MS);
    else if (!document.hidden && !source) { listen(); soon(); }
    if (!document.hidden && sound_on() && audio) keep_awake(); /* a hidden page loses it */
  });

  /* --- Sound ------------------------------------------------------------------------------------------------------- */

  let audio = null, lock = null, heard = null;

  function sound_on() { return sessionStorage.getItem("sound") === "on"; }

  function chime() {
    if (!audio) return;
    [523.25, 659.25].forEach((frequency, i) => {
      const tone = audio.createOscillator(), gain = audio.createGain(), at = audio.currentTime + i * 0.35;
      tone.frequency.value = frequency;
      gain.gain.setValueAtTime(0, at);
      gain.gain.linearRampToValueAtTime(0.25, at + 0.03);
      gain.gain.exponentialRampToValueAtTime(0.001, at + 0.9);
      tone.connect(gain).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 1);
    });
    root.dataset.chimed = String(Number(root.dataset.chimed || 0) + 1);
  }

  async function keep_awake() {
    try { lock = await navigator.wakeLock.request("screen"); } catch (e) { lock = null; }
  }

  function switch_sound() {
    const on = !sound_on();
    sessionStorage.setItem("sound", on ? "on" : "off");
    if (on) { audio = audio || new AudioContext(); audio.resume(); keep_awake(); }
    else if (lock) lock.release();
    label_sound();
  }

  function label_sound() {
    const button = document.getElementById("sound");
    if (!button) return;
    button.hidden = false;
    button.textContent = sound_on() && audio ? button.dataset.on : button.dataset.off;
    button.setAttribute("aria-pressed", String(sound_on() && !!audio));
    button.onclick = switch_sound;
  }

  function look_for_new() {
    const mark = document.querySelector("[data-chime]");
    if (!mark) return;
    const newest = BigInt(mark.dataset.chime || "0");
    if (heard !== null && newest > heard && sound_on()) chime();
    if (heard === null || newest > heard) heard = newest;
  }

  /* --- Ten seconds of undo ------------------------------------------------------------------------------------------ */

  const ahead = Number(root.dataset.now || Date.now()) - Date.now();

  function run_undo(form) {
    const bar = form.querySelector("progress"), until = Number(form.dataset.undoUntil);
    const tick = () => {
      const left = until - (Date.now() + ahead);
      if (left <= 0 || !form.isConnected) { if (form.isConnected) form.hidden = true; return; }
      if (bar) bar.value = left / 1000;
      setTimeout(tick, 200);
    };
    tick();
  }

  /* --- Set-up ------------------------------------------------------------------------------------------------------- */

  function set_up() {
    document.querySelectorAll("form[data-undo-until]").forEach(run_undo);
    label_sound();
    look_for_new();
  }

  document.addEventListener("input", () => { edited = true; });
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!event.target.classList.contains("once") || !button) return;
    /* after the browser has taken the button's value along */
    setTimeout(() => { button.setAttribute("aria-busy", "true"); button.disabled = true; }, 0);
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.replace(here || location.href); });

  set_up();
  listen();
})();
