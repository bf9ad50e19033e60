/* What somebody typed survives a lost page: [data-draft=NAME] on a field. Kept per user, 7 days, gone at log-out. */
(function () {
  'use strict';
  var PREFIX = 'kebu:draft:';
  var DAYS_7 = 7 * 24 * 3600 * 1000;
  var own = PREFIX + (document.body.dataset.user || '') + ':';

  function keys() {
    return Object.keys(localStorage).filter(function (key) { return key.startsWith(PREFIX); });
  }

  function read(key) {
    try { return JSON.parse(localStorage.getItem(key)) || {}; } catch (_) { return {}; }
  }

  function sweep() {
    keys().forEach(function (key) { if (!(Date.now() - read(key).at < DAYS_7)) localStorage.removeItem(key); });
  }

  function save(field) {
    var key = own + field.dataset.draft;
    if (!field.value.trim()) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify({ text: field.value, at: Date.now() }));
  }

  function restore(field) {
    var kept = read(own + field.dataset.draft).text;
    if (!kept || field.value.trim()) return;
    field.value = kept;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    kebu.announce(kebu.say('draft_restored'));
  }

  function forget(form) {
    kebu.all('[data-draft]', form).forEach(function (field) { localStorage.removeItem(own + field.dataset.draft); });
  }

  if (document.body.dataset.user) {
    sweep();
    kebu.mount(function (root) { kebu.all('[data-draft]', root).forEach(restore); });
    document.addEventListener('input', function (event) { if (event.target.matches('[data-draft]')) save(event.target); });
    document.addEventListener('htmx:beforeSwap', function (event) {
      var form = event.detail.requestConfig.elt;
      var isSaved = event.detail.requestConfig.verb !== 'get' && event.detail.xhr.status < 400;
      if (isSaved && form.matches('form')) forget(form);
    });
  }
  document.addEventListener('submit', function (event) {
    if (event.target.matches('[data-logout]')) keys().forEach(function (key) { localStorage.removeItem(key); });
    else if (!event.target.hasAttribute('hx-post')) forget(event.target);
  });
})();
