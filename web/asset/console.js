// The console's script: one socket that keeps the page current, decisions, keys, and where focus and voice go.
(function () {
  "use strict";
  const $ = (s, el) => (el || document).querySelector(s);
  const $$ = (s, el) => Array.from((el || document).querySelectorAll(s));
  const root = document.documentElement;
  const thread = $("#thread");
  const scroller = $("#scroll");
  const words = JSON.parse(root.dataset.words || "{}");
  // t is what the key says, with args in the places of its %s.
  const t = (key, ...args) => (words[key] || key).replace(/%s/g, () => String(args.shift()));
  const waiting = new Map(); // ref → what to do with the answer
  let seen = thread ? JSON.parse(thread.dataset.seen || "{}") : {};
  let socket = null, refs = 0, delay = 500, everOpen = false, focusNext = null, caughtUp = false;

  // ---- voice and state -------------------------------------------------------------------------------------------
  function say(text, now) {
    const el = $(now ? "#alert" : "#say");
    if (el && el.textContent !== text) el.textContent = text;
  }
  function connection(word, title) {
    const el = $("#conn .word");
    if (!el) return;
    el.textContent = word;
    el.title = title || "";
  }
  // offline tells that the server does not answer, and what that means for what is on the page; "" once it does.
  let leaving = false;
  addEventListener("pagehide", () => { leaving = true; });
  addEventListener("pageshow", () => { leaving = false; });
  function offline(on) {
    const el = $("#offline");
    if (!el || leaving) return;
    const runs = $(".status[data-state=running], .status[data-state=queued]");
    const means = runs ? t("lost_running") : $(".action.open") ? t("lost_waiting") : t("lost_idle");
    $(".text", el).textContent = on ? t("lost") + " " + means : "";
    el.hidden = !on;
  }
  function problem(text) {
    const el = $("#problem");
    if (el) el.textContent = text || "";
  }

  // ---- the socket ------------------------------------------------------------------------------------------------
  function connect() {
    if (!root.dataset.socket) return;
    const url = new URL(root.dataset.socket, location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    socket = new WebSocket(url);
    socket.onopen = () => {
      delay = 500;
      caughtUp = false;
      if (thread && thread.dataset.conversation) {
        send({ type: "subscribe", conversation: thread.dataset.conversation, seen: seen });
      } else {
        offline(false);
        connection(t("connected"));
      }
    };
    socket.onmessage = (m) => receive(JSON.parse(m.data));
    socket.onclose = () => {
      connection("");
      offline(true);
      for (const [, done] of waiting) done({ type: "error", message: t("lost_answer") });
      waiting.clear();
      setTimeout(connect, delay);
      delay = Math.min(delay * 2, 8000);
    };
  }
  function send(msg, done) {
    if (!socket || socket.readyState !== WebSocket.OPEN) {
      if (done) done({ type: "error", message: t("no_connection") });
      return;
    }
    msg.ref = String(++refs);
    if (done) waiting.set(msg.ref, done);
    socket.send(JSON.stringify(msg));
  }
  function receive(msg) {
    switch (msg.type) {
      case "html": return patch(msg);
      case "mark":
        seen = msg.seen;
        return;
      case "caught_up":
        caughtUp = true;
        offline(false);
        connection(t(everOpen ? "back" : msg.active ? "live" : "current"), t("up_to", msg.seq));
        everOpen = true;
        return;
    }
    const done = msg.ref && waiting.get(msg.ref);
    if (done) {
      waiting.delete(msg.ref);
      done(msg);
    } else if (msg.type === "error") problem(msg.message);
  }

  // ---- patches ---------------------------------------------------------------------------------------------------
  const keep = {
    beforeAttributeUpdated: (name, node) => !(name === "open" && node.tagName === "DETAILS") && !(name === "class" && node.classList.contains("lit")),
  };
  function patch(msg) {
    const stick = scroller && !headed && scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
    let el = document.getElementById(msg.target);
    const was = el && el.dataset.settled;
    const wasOpen = el && el.classList.contains("open");
    const wasState = el && el.dataset.state;
    if (!el) {
      const parent = document.getElementById(msg.parent);
      if (!parent) return;
      const t = document.createElement("template");
      t.innerHTML = msg.html;
      parent.append(t.content);
    } else if (window.Idiomorph) {
      window.Idiomorph.morph(el, msg.html, {
        morphStyle: "outerHTML", callbacks: keep,
        ignoreActiveValue: !!typing(document.activeElement), // else the element that has the focus would keep its old content
      });
    } else el.outerHTML = msg.html;
    el = document.getElementById(msg.target);
    const asks = el && el.classList.contains("action") && el.classList.contains("open");
    const ends = el && el.classList.contains("status") && el.dataset.state === "finished" && wasState !== "finished";
    if (stick && asks && !wasOpen) showAction(el);
    else if (stick && ends && !$(".action", el.parentElement)) showHead(el.parentElement);
    else if (stick) scroller.scrollTop = scroller.scrollHeight;
    if (el) announce(el, was, wasOpen);
    if (el) relist(el);
    tick();
  }
  // showAction brings what waits for a decision into view: all of it where it fits, else from its head on.
  function showAction(el) {
    const top = el.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
    scroller.scrollTop = scroller.scrollHeight - top <= scroller.clientHeight ? scroller.scrollHeight : top - 8;
    held = true;
  }
  // showHead brings a run into view from its question and verdict on.
  function showHead(run) {
    scroller.scrollTop += run.getBoundingClientRect().top - scroller.getBoundingClientRect().top - (run.previousElementSibling ? 0 : 24);
    headed = run;
  }
  // It stays in view when the window turns or shrinks, until the reader scrolls; so does the end of the thread.
  let held = false, headed = null, atEnd = true;
  if (scroller) scroller.addEventListener("scroll", () => { atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80; }, { passive: true });
  for (const type of ["wheel", "touchmove", "keydown"]) document.addEventListener(type, () => { held = false; headed = null; }, { passive: true });
  addEventListener("resize", () => {
    const a = thread && held && $(".action.open");
    if (a) showAction(a);
    else if (thread && headed) showHead(headed);
    else if (thread && atEnd) scroller.scrollTop = scroller.scrollHeight;
  });
  const spoken = (action) => $("h3", action).textContent + ". " + ($(".summary", action) || action).textContent;
  let asking = new Set($$(".action.open").map((a) => a.id)); // the approvals that the page has told of
  // What the lists show beside what the server renders: which conversation is open, and the filter's choice.
  function relist(el) {
    if (el.id === "conversations") {
      for (const a of $$("a", el)) {
        const here = a.pathname === "/c/" + el.parentElement.dataset.current;
        a.setAttribute("aria-current", here ? "page" : "false");
        if (here) retitle($(".title", a).textContent);
      }
      refilter();
    }
    if (el.id === "approvals-list") {
      const now = $$(".action.open", el), come = now.filter((a) => !asking.has(a.id));
      if (come.length) say(spoken(come[0]), true);
      asking = new Set(now.map((a) => a.id));
    }
    if (el.id === "composer-state" && !el.dataset.run) problem("");
    if (el.id === "approvals-list" && focusNext && !document.getElementById(focusNext.card)) {
      const row = document.getElementById("decided-" + focusNext.approval);
      focusNext = null;
      if (row) { row.focus(); say($(".title", row).textContent + " " + $(".badge", row).textContent.trim()); }
    }
  }
  function retitle(title) {
    const h = $("#title-row h1");
    if (!h || h.textContent === title) return;
    document.title = document.title.replace(h.textContent, title);
    h.textContent = h.title = title;
  }
  function announce(el, was, wasOpen) {
    if (el.id.startsWith("ev-")) count();
    if (!caughtUp) return;
    if (el.dataset.settled === "true" && was !== "true") {
      const first = $("p", el);
      say(t("ready", first ? first.textContent : ""));
    }
    if (el.classList.contains("action")) {
      if (el.classList.contains("open") && wasOpen) return;
      if (el.classList.contains("open")) say(spoken(el), true);
      else say($("h3", el).textContent + ": " + $(".badge", el).textContent.trim());
      if (focusNext && focusNext.card === el.id && !el.classList.contains("open")) {
        el.focus();
        focusNext = null;
      }
    }
    if (el.classList.contains("notice")) say(el.textContent.trim());
  }
  function count() {
    const n = $$("#evidence-list > .evidence").length, el = $("#evidence-count");
    if (el) el.textContent = n ? String(n) : "";
  }

  // ---- time that passes ------------------------------------------------------------------------------------------
  function tick() {
    const now = Date.now();
    for (const el of $$("[data-since]")) {
      const s = Math.max(0, Math.round((now - Number(el.dataset.since)) / 1000));
      const text = s < 60 ? t("seconds", s) : t("minutes", Math.floor(s / 60), s % 60);
      if (el.textContent !== text) el.textContent = text;
    }
    for (const el of $$("[data-expires]")) {
      const min = Math.ceil((Number(el.dataset.expires) - now) / 60000);
      const base = el.dataset.base || (el.dataset.base = el.textContent);
      const text = min > 0 ? t("left", base, min) : t("expired", base);
      if (el.textContent !== text) el.textContent = text;
    }
  }

  // ---- evidence --------------------------------------------------------------------------------------------------
  function cardOf(chip) {
    return document.getElementById("ev-" + chip.dataset.evidence);
  }
  function tab(name, show) {
    for (const b of $$("[role=tab]")) {
      const on = b.id === "tab-button-" + name;
      b.setAttribute("aria-selected", String(on));
      b.tabIndex = on ? 0 : -1;
      const p = document.getElementById(b.getAttribute("aria-controls"));
      if (p) p.hidden = !on;
    }
    if (show) drawer(true);
  }
  function drawer(on) {
    const r = $(".right");
    if (!r) return;
    r.classList.toggle("shown", on);
    for (const b of $$("[data-act=panel]")) b.setAttribute("aria-expanded", String(on));
  }
  function pin(chip) {
    const card = cardOf(chip);
    if (!card) return false;
    tab("evidence", true);
    for (const c of $$(".evidence.lit")) c.classList.remove("lit");
    card.open = true;
    card.classList.add("lit");
    card.scrollIntoView({ block: "nearest" });
    $("summary", card).focus({ preventScroll: true });
    return true;
  }
  function light(e, on) {
    const chip = e.target.closest && e.target.closest(".chip[data-evidence]");
    const card = chip && cardOf(chip);
    if (!card || card.open) return;
    card.classList.toggle("lit", on);
  }
  for (const [type, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
    document.addEventListener(type, (e) => light(e, on));
  }

  // ---- what can be acted on --------------------------------------------------------------------------------------
  const acts = {
    stop: (el) => {
      el.disabled = true;
      send({ type: "run.cancel", run: el.dataset.run }, (a) => {
        if (a.type === "error") { problem(a.message); el.disabled = false; } else say(t("stopping"));
      });
    },
    back: (el) => {
      const d = el.closest("details");
      d.open = false;
      $("summary", d).focus();
    },
    copy: (el) => navigator.clipboard && navigator.clipboard.writeText(el.dataset.copy).then(() => { el.textContent = t("copied"); }),
    suggest: (el) => {
      const box = $("#ask");
      box.value = el.dataset.text;
      box.form.requestSubmit();
    },
    theme: () => {
      const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      try { localStorage.setItem("theme", root.dataset.theme); } catch (e) { /* not remembered then */ }
      themeState();
    },
    language: () => $(".language button").click(),
    panel: () => drawer(!$(".right").classList.contains("shown")),
    keys: () => $("#keys").showModal(),
    menu: () => openMenu(),
    close: (el) => el.closest("dialog").close(),
    rename: () => toggleRename(true),
    "rename-cancel": () => toggleRename(false),
    "open-approval": () => {
      const a = $(".action.open");
      if (a) { if (thread) showAction(a); a.focus({ preventScroll: !!thread }); }
    },
  };
  function toggleRename(on) {
    $("#title-row").hidden = on;
    $("#rename").hidden = !on;
    (on ? $("#rename input") : $("[data-act=rename]")).focus();
  }
  function themeState() {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    for (const b of $$("[data-act=theme]")) {
      b.setAttribute("aria-pressed", String(dark));
    }
  }
  document.addEventListener("click", (e) => {
    const chip = e.target.closest(".chip[data-evidence]");
    if (chip && pin(chip)) return e.preventDefault();
    const t = e.target.closest("[role=tab]");
    if (t) return tab(t.id.replace("tab-button-", ""));
    const el = e.target.closest("[data-act]");
    if (!el || el.tagName === "FORM" || !acts[el.dataset.act]) return;
    e.preventDefault();
    acts[el.dataset.act](el);
  });
  document.addEventListener("toggle", (e) => {
    // The second step begins on the way back, so that no stray key approves.
    if (!e.target.open || !e.target.closest(".decide")) return;
    ($("textarea", e.target) || $("[data-act=back]", e.target)).focus({ preventScroll: true });
    held = false;
    e.target.scrollIntoView({ block: "nearest" }); // its buttons too
  }, true);
  document.addEventListener("submit", (e) => {
    const f = e.target;
    if (f.dataset.act === "ask" && thread && thread.dataset.conversation) { e.preventDefault(); ask(f); }
    if (f.dataset.act === "decide") { e.preventDefault(); decide(f); }
  });
  function ask(f) {
    const box = $("#ask"), text = box.value.trim();
    if (!text) return box.focus();
    problem("");
    send({ type: "run.start", conversation: thread.dataset.conversation, text: text }, (a) => {
      if (a.type === "error") return problem(a.message);
      if (box.value.trim() === text) box.value = ""; // what was written since stays
      headed = null;
      scroller.scrollTop = scroller.scrollHeight;
      say(t("sent"));
    });
  }
  function decide(f) {
    const data = new FormData(f), section = f.closest(".action");
    const out = $(".outcome", section);
    for (const b of $$("button", f)) b.disabled = true;
    focusNext = { card: section.id, approval: section.dataset.approval };
    send({
      type: "approval.decide", approval: section.dataset.approval, digest: data.get("digest"), decision: data.get("decision"), reason: data.get("reason") || "",
    }, (a) => {
      if (a.type === "error") {
        out.textContent = a.message;
        for (const b of $$("button", f)) b.disabled = false;
      }
    });
  }

  // ---- keys ------------------------------------------------------------------------------------------------------
  let g = false;
  const pages = { c: "/", a: "/approvals", d: "/documents" };
  const typing = (el) => el && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName));
  // Enter alone never makes a line: some keyboards deliver the line break apart from the key.
  let shifted = false;
  document.addEventListener("keydown", (e) => { shifted = e.shiftKey || e.isComposing; }, true);
  document.addEventListener("beforeinput", (e) => {
    if (e.target.id === "ask" && e.inputType === "insertLineBreak" && !shifted) e.preventDefault();
  });
  document.addEventListener("keydown", (e) => {
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k") { e.preventDefault(); return openMenu(); }
    if (e.key === "Escape") return escape(e);
    if (e.target.id === "ask" && e.key === "Enter" && !e.shiftKey && !e.isComposing) { e.preventDefault(); return e.target.form.requestSubmit(); }
    if (e.target.getAttribute && e.target.getAttribute("role") === "tab" && /Arrow(Left|Right)/.test(e.key)) return nextTab(e);
    if (typing(e.target) || e.ctrlKey || e.metaKey || e.altKey || $("dialog[open]")) return;
    if (g) {
      g = false;
      if (pages[e.key]) { e.preventDefault(); location.assign(pages[e.key]); }
      return;
    }
    switch (e.key) {
      case "/": e.preventDefault(); return ($("#ask") || $("#find") || document.body).focus();
      case "g": g = true; setTimeout(() => { g = false; }, 1500); return;
      case "j": return step(1);
      case "k": return step(-1);
      case "e": e.preventDefault(); return evidenceKey();
      case "?": e.preventDefault(); return acts.keys();
    }
  });
  function escape(e) {
    const d = $("dialog[open]") ? null : $(".decide details[open]");
    if (d) { d.open = false; $("summary", d).focus(); }
    else if ($(".right.shown")) { drawer(false); const b = $("[data-act=panel]"); if (b) b.focus(); }
    else if (e.target.closest && e.target.closest("#rename")) toggleRename(false);
  }
  function nextTab(e) {
    const all = $$("[role=tab]"), i = all.indexOf(e.target) + (e.key === "ArrowRight" ? 1 : -1);
    const next = all[(i + all.length) % all.length];
    tab(next.id.replace("tab-button-", ""));
    next.focus();
  }
  function step(by) {
    const all = $$("#main .list a.row, #thread .items > :not([hidden])").map((el) => (el.tagName === "DETAILS" ? $("summary", el) : el));
    if (!all.length) return;
    const at = all.findIndex((el) => el === document.activeElement || el.contains(document.activeElement));
    const next = all[Math.min(all.length - 1, Math.max(0, at + by))];
    if (next.tagName !== "A" && next.tagName !== "SUMMARY") next.tabIndex = -1;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }
  function evidenceKey() {
    const here = document.activeElement.closest && document.activeElement.closest(".items > *, .hypothesis");
    const chip = here && $(".chip[data-evidence]", here);
    if (chip && pin(chip)) return;
    tab("evidence", true);
    const first = $("#evidence-list summary");
    if (first) first.focus();
  }

  // ---- the command menu ------------------------------------------------------------------------------------------
  function commands() {
    const out = [
      [t("new"), () => location.assign("/")], [t("approvals"), () => location.assign("/approvals")],
      [t("documents"), () => location.assign("/documents")], [t("theme"), acts.theme], [t("language"), acts.language], [t("keys"), acts.keys],
    ];
    const stop = $("[data-act=stop]");
    if (stop) out.unshift([t("stop"), () => acts.stop(stop)]);
    if ($(".action.open")) out.unshift([t("waits"), acts["open-approval"]]);
    for (const a of $$(".conv-list a")) out.push([t("open", $(".title", a).textContent), () => location.assign(a.href)]);
    return out;
  }
  let shown = [], at = 0;
  function openMenu() {
    const d = $("#menu");
    if (!d || d.open) return;
    $("#menu-find").value = "";
    d.showModal();
    listMenu();
  }
  function listMenu() {
    const q = $("#menu-find").value.toLowerCase();
    shown = commands().filter((c) => c[0].toLowerCase().includes(q));
    at = 0;
    const ul = $("#menu-list");
    ul.replaceChildren(...shown.map((c, i) => {
      const li = document.createElement("li");
      li.id = "cmd-" + i;
      li.setAttribute("role", "option");
      li.textContent = c[0];
      li.onclick = () => run(i);
      return li;
    }));
    mark();
  }
  function mark() {
    $$("#menu-list li").forEach((li, i) => li.setAttribute("aria-selected", String(i === at)));
    const li = document.getElementById("cmd-" + at);
    if (li) { li.scrollIntoView({ block: "nearest" }); $("#menu-find").setAttribute("aria-activedescendant", li.id); }
  }
  function run(i) {
    $("#menu").close();
    if (shown[i]) shown[i][1]();
  }
  const find = $("#menu-find");
  if (find) {
    find.addEventListener("input", listMenu);
    find.addEventListener("keydown", (e) => {
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        e.preventDefault();
        at = Math.min(shown.length - 1, Math.max(0, at + (e.key === "ArrowDown" ? 1 : -1)));
        mark();
      } else if (e.key === "Enter") { e.preventDefault(); run(at); }
    });
  }
  const filter = $("#find");
  function refilter() {
    const q = filter ? filter.value.toLowerCase() : "";
    for (const a of $$(".conv-list li")) a.hidden = !a.textContent.toLowerCase().includes(q);
  }
  if (filter) filter.addEventListener("input", refilter);

  // ---- begin -----------------------------------------------------------------------------------------------------
  themeState();
  tick();
  setInterval(tick, 1000);
  if (thread && scroller && !location.hash) {
    const last = thread.lastElementChild;
    if ($(".action.open")) showAction($(".action.open"));
    else if (last && $(".status[data-state=finished]", last)) showHead(last);
    else scroller.scrollTop = scroller.scrollHeight;
  }
  if (location.hash.startsWith("#action-")) {
    const a = document.getElementById(location.hash.slice(1));
    if (a) { showAction(a); a.focus({ preventScroll: true }); }
  }
  if (location.hash.startsWith("#ev-")) pin({ dataset: { evidence: location.hash.slice(4) } });
  connect();
})();
