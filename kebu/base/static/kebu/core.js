/* The little that all scripts share. Loaded first; the others hang themselves on window.kebu. */
(function () {
  'use strict';
  var acts = {};
  var said = document.getElementById('kebu-text');
  var text = said ? JSON.parse(said.textContent) : {};

  var kebu = {
    q: function (selector, root) { return (root || document).querySelector(selector); },
    all: function (selector, root) { return Array.from((root || document).querySelectorAll(selector)); },

    /* A sentence of base/ui_text.py; {n} and the like are filled in. */
    say: function (key, values) {
      return (text[key] || key).replace(/\{(\w+)\}/g, function (_, name) { return values[name]; });
    },

    /* kebu.act('name', fn): fn(element, event) runs when an element with data-act="name" is clicked. */
    act: function (name, run) { acts[name] = run; },

    announce: function (sentence) {
      var live = kebu.q('#live');
      if (live) live.textContent = live.textContent === sentence ? sentence + '\u00a0' : sentence;
    },

    token: function () { return kebu.q('meta[name=csrf-token]').content; },

    post: function (url, values) {
      return fetch(url, {
        method: 'POST', credentials: 'same-origin', body: new URLSearchParams(values || {}),
        headers: { 'X-CSRFToken': kebu.token(), 'HX-Request': 'true' },
      });
    },

    isTyping: function (target) {
      return target instanceof Element &&
        Boolean(target.closest('input:not([type=checkbox]):not([type=radio]),textarea,select,[contenteditable=true]'));
    },

    /* Runs now for the page and again for whatever htmx brings in. */
    mount: function (run) {
      run(document);
      document.addEventListener('htmx:load', function (event) {
        if (event.detail.elt !== document.body) run(event.detail.elt);
      });
    },
  };
  window.kebu = kebu;

  document.addEventListener('click', function (event) {
    var element = event.target.closest('[data-act]');
    if (element && acts[element.dataset.act]) acts[element.dataset.act](element, event);
  });

  document.addEventListener('htmx:configRequest', function (event) {
    event.detail.headers['X-CSRFToken'] = kebu.token();
  });

  /* ---- theme ---- */
  kebu.act('theme', function () {
    var root = document.documentElement;
    var theme = root.dataset.bsTheme === 'dark' ? 'light' : 'dark';
    root.dataset.theme = root.dataset.bsTheme = theme;
    kebu.announce(kebu.say('theme_' + theme));
    document.dispatchEvent(new Event('kb:theme'));
    kebu.post(document.body.dataset.preferences, { theme: theme });
  });

  /* ---- widths that a template may not write as style ---- */
  kebu.mount(function (root) {
    kebu.all('[data-w]', root).forEach(function (element) { element.style.width = element.dataset.w + 'px'; });
  });

  /* ---- long bodies: three lines, then 展开 (a click anywhere on them) ---- */
  kebu.act('unclamp', function (button) { button.previousElementSibling.classList.remove('clamp'); button.remove(); });
  kebu.mount(function (root) {
    kebu.all('[data-clamp]', root).forEach(function (body) {
      if (body.scrollHeight <= body.clientHeight + 2 || body.nextElementSibling?.dataset.act === 'unclamp') return;
      var button = document.createElement('button');
      button.type = 'button';
      button.className = 'linkish';
      button.dataset.act = 'unclamp';
      button.textContent = kebu.say('more');
      body.after(button);
    });
  });
})();
