/* What happens when a request fails: expired session, no right, gone, conflict, error, no network. */
(function () {
  'use strict';
  var waiting = null;
  var session = kebu.q('#session');

  kebu.failed = function (status, errorId, retry) {
    if (status === 401) return expired(retry);
    var key = { 403: 'forbidden', 404: 'gone' }[status] || 'failed';
    var line = kebu.say(key) + (status >= 500 && errorId ? ' · ' + kebu.say('error_id') + ' ' + errorId : '');
    return kebu.toast({ text: line, tone: 'error', retry: status >= 500 ? retry : null });
  };

  /* ---- the session ended: log in elsewhere, then the same request goes out again ---- */
  function expired(retry) {
    waiting = retry || null;
    if (!session.open) session.showModal();
  }

  function freshToken() {
    return fetch(location.href, { credentials: 'same-origin', redirect: 'follow' }).then(function (answer) {
      return answer.text();
    }).then(function (html) {
      var page = new DOMParser().parseFromString(html, 'text/html');
      return page.body.dataset.user === document.body.dataset.user && page.querySelector('meta[name=csrf-token]').content;
    });
  }

  function resume(isAsked) {
    freshToken().then(function (token) {
      if (!token) return isAsked && kebu.toast({ text: kebu.say('still_expired'), tone: 'error' });
      kebu.q('meta[name=csrf-token]').content = token;
      kebu.all('input[name=csrfmiddlewaretoken]').forEach(function (input) { input.value = token; });
      session.close();
      if (waiting) waiting();
      waiting = null;
      return null;
    });
  }
  kebu.act('replay', function () { resume(true); });
  window.addEventListener('focus', function () { if (session.open) resume(false); });

  function replay(detail) {
    var config = detail.requestConfig;
    return function () {
      htmx.ajax(config.verb, config.path, { source: detail.elt, target: detail.target, values: config.parameters });
    };
  }

  /* ---- htmx ---- */
  document.addEventListener('htmx:responseError', function (event) {
    var detail = event.detail;
    var errorId = detail.xhr.getResponseHeader('X-Request-Id');
    if (detail.requestConfig.verb === 'get' && detail.xhr.status >= 500 && isBare(detail.target)) return drawError(detail, errorId);
    return kebu.failed(detail.xhr.status, errorId, replay(detail));
  });

  document.addEventListener('htmx:sendError', function (event) {
    if (event.detail.requestConfig.verb === 'get' && isBare(event.detail.target)) return drawError(event.detail, '');
    return kebu.toast({ text: kebu.say('offline'), tone: 'error', retry: replay(event.detail) });
  });

  /* The server says itself what went wrong: its words stand where the answer would have stood, or come as a toast. */
  document.addEventListener('htmx:beforeSwap', function (event) {
    var detail = event.detail;
    if (!detail.xhr.getResponseHeader('X-Kebu-Said')) return;
    detail.shouldSwap = true;
    detail.isError = false;
  });
  document.addEventListener('htmx:afterSwap', function (event) {
    var said = event.detail.xhr && event.detail.xhr.getResponseHeader('X-Kebu-Said') === 'region';
    var button = said && kebu.q('.k-error [data-act=retry]', event.detail.target);
    if (button) button.addEventListener('click', replay(event.detail));
  });

  /* A panel that stands alone as a page (link opened in a tab of its own) has no list beside it: go there instead. */
  document.addEventListener('htmx:targetError', function (event) {
    var source = event.target;
    if (source.matches('form[method=get]')) source.submit(); else if (source.href) location.assign(source.href);
  });

  /* A whole page where a fragment was asked for is a log-in page somebody redirected to. */
  document.addEventListener('htmx:beforeSwap', function (event) {
    var detail = event.detail;
    var isPage = /^\s*<!doctype/i.test(detail.xhr.responseText);
    if (!isPage || detail.boosted || detail.target === document.body || detail.xhr.status >= 400) return;
    detail.shouldSwap = false;
    expired(replay(detail));
  });

  function isBare(target) {
    return target && target.id !== 'dialog' && (!target.textContent.trim() || target.querySelector('.skels,.k-error'));
  }

  function drawError(detail, errorId) {
    var shape = kebu.q('#error-shape').content.cloneNode(true);
    var id = kebu.q('.k-empty__id', shape);
    if (errorId) kebu.q('.js-error-id', id).textContent = errorId; else id.remove();
    detail.target.replaceChildren(shape);
    var button = kebu.q('[data-act=retry]', detail.target);
    if (button) button.addEventListener('click', replay(detail));
  }

  /* ---- busy, and quiet words for those who do not see the change ---- */
  document.addEventListener('htmx:beforeRequest', function (event) {
    if (event.detail.target) event.detail.target.setAttribute('aria-busy', 'true');
  });
  document.addEventListener('htmx:afterRequest', function (event) {
    if (event.detail.target) event.detail.target.removeAttribute('aria-busy');
  });
  document.addEventListener('htmx:afterSettle', function (event) {
    var target = event.detail.target;
    if (target && target.dataset.region) kebu.announce(target.dataset.said || kebu.say('loaded'));
  });
  document.addEventListener('submit', function (event) {
    if (event.defaultPrevented || event.target.hasAttribute('hx-post')) return;
    var button = event.submitter;
    if (button && button.querySelector('.spin')) setTimeout(function () { button.classList.add('is-busy'); button.disabled = true; });
  });
  window.addEventListener('pageshow', function (event) {
    if (event.persisted) kebu.all('.is-busy').forEach(function (button) { button.classList.remove('is-busy'); button.disabled = false; });
  });
})();
