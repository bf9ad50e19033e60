/* Toasts with undo. Server: HX-Trigger {"kebu:toast": {text, undo, tone}}, or Django messages drawn into #toasts. */
(function () {
  'use strict';
  var SHOWN_MS = 8000;
  var PLACES = 'kebu:places';
  var SCROLLED = '.k-page,.tblwrap';
  var region = kebu.q('#toasts');
  var undoable = [];

  function raise() {
    if (!region.showPopover) return;
    if (region.matches(':popover-open')) region.hidePopover();
    region.showPopover();
  }

  function dismiss(toast) {
    undoable = undoable.filter(function (other) { return other !== toast; });
    toast.remove();
  }

  function adopt(toast) {
    var timer;
    var start = function () { timer = setTimeout(dismiss, SHOWN_MS, toast); };
    var stop = function () { clearTimeout(timer); };
    toast.addEventListener('pointerenter', stop);
    toast.addEventListener('pointerleave', start);
    toast.addEventListener('focusin', stop);
    toast.addEventListener('focusout', start);
    if (toast.dataset.undo) undoable.push(toast);
    start();
  }

  kebu.toast = function (detail) {
    var toast = kebu.q('#toast-shape').content.firstElementChild.cloneNode(true);
    kebu.q('span', toast).textContent = detail.text;
    if (detail.undo) toast.dataset.undo = detail.undo;
    kebu.q('[data-act=undo]', toast).hidden = !detail.undo;
    if (detail.tone === 'error') {
      toast.classList.add('k-toast--bad');
      kebu.q('.ti', toast).className = 'ti ti-alert-circle';
    }
    if (detail.retry) addRetry(toast, detail.retry);
    region.append(toast);
    raise();
    adopt(toast);
    return toast;
  };

  function addRetry(toast, retry) {
    var button = kebu.q('[data-act=undo]', toast);
    button.hidden = false;
    button.textContent = kebu.say('retry');
    button.removeAttribute('data-act');
    button.addEventListener('click', function () { dismiss(toast); retry(); });
  }

  /* The answer to an undo is told by the page that comes next; it opens where this one was scrolled to. */
  function reload() {
    var places = kebu.all(SCROLLED).map(function (area) { return area.scrollTop; });
    sessionStorage.setItem(PLACES, JSON.stringify({ path: location.href, places: places }));
    location.reload();
  }

  function restorePlaces() {
    var kept = JSON.parse(sessionStorage.getItem(PLACES) || 'null');
    sessionStorage.removeItem(PLACES);
    if (!kept || kept.path !== location.href) return;
    kebu.all(SCROLLED).forEach(function (area, at) { area.scrollTop = kept.places[at] || 0; });
  }

  function undo(toast) {
    var url = toast.dataset.undo;
    dismiss(toast);
    kebu.post(url).then(function (answer) {
      if (answer.ok) return reload();
      return kebu.failed(answer.status, answer.headers.get('X-Request-Id'), function () { undo(toast); });
    }, function () { kebu.toast({ text: kebu.say('offline'), tone: 'error', retry: function () { undo(toast); } }); });
  }

  kebu.undoLast = function () { if (undoable.length) undo(undoable[undoable.length - 1]); };
  kebu.act('undo', function (button) { undo(button.closest('.k-toast')); });
  kebu.act('dismiss', function (button) { dismiss(button.closest('.k-toast')); });
  document.addEventListener('kebu:toast', function (event) { kebu.toast(event.detail); });

  kebu.all('.k-toast', region).forEach(adopt);
  if (region.children.length) raise();
  restorePlaces();
})();
