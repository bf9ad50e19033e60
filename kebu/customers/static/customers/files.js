/* Files: chosen or dropped on a [data-drop-area], they go up at once; a bar shows how far they are. */
(function () {
  'use strict';

  function area(event) { return event.target instanceof Element && event.target.closest('[data-drop-area]'); }
  function carries(event) { return event.dataTransfer && Array.from(event.dataTransfer.types).includes('Files'); }
  function mark(which) { kebu.all('[data-drop-area]').forEach(function (each) { each.classList.toggle('is-over', each === which); }); }

  document.addEventListener('dragover', function (event) {
    if (!carries(event)) return;
    event.preventDefault();
    var over = area(event);
    event.dataTransfer.dropEffect = over ? 'copy' : 'none';
    mark(over);
  });
  document.addEventListener('dragleave', function (event) { if (!event.relatedTarget) mark(null); });
  document.addEventListener('drop', function (event) {
    if (!carries(event)) return;
    event.preventDefault();
    var over = area(event);
    mark(null);
    var input = over && kebu.q('[data-drop-input]', over);
    if (!input || !event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });

  document.addEventListener('change', function (event) {
    var form = event.target.matches('[data-drop-input]') && event.target.closest('form[data-drop]');
    if (form && event.target.files.length) form.requestSubmit();
  });

  function bar(form) { return form.matches('[data-drop]') && kebu.q('progress', form); }
  document.addEventListener('htmx:xhr:progress', function (event) {
    var shown = bar(event.target);
    if (!shown || !event.detail.lengthComputable) return;
    shown.hidden = false;
    shown.value = Math.round(100 * event.detail.loaded / event.detail.total);
  });
  document.addEventListener('htmx:afterRequest', function (event) {
    var form = event.detail.elt;
    if (!(form instanceof Element) || !form.matches('[data-drop]')) return;
    if (bar(form)) { bar(form).hidden = true; bar(form).value = 0; }
    form.reset();
  });
})();
