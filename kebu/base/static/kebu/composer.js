/* The composer: kind tabs, chips that show what was chosen behind them, quick dates. Its form is [data-composer]. */
(function () {
  'use strict';

  function form(node) { return node.closest('[data-composer]'); }

  function words(input) {
    if (input.matches('[type=checkbox],[type=radio]')) return input.checked ? input.dataset.text : '';
    return input.type === 'date' ? input.value.slice(5) : input.value;
  }

  function label(chip) {
    var chosen = chip.dataset.compLabel.split(',').flatMap(function (name) {
      return kebu.all('.pop [name="' + name + '"]', form(chip)).map(words).filter(Boolean);
    });
    var text = chosen.slice(0, 2).join('、') + (chosen.length > 2 ? ' +' + (chosen.length - 2) : '');
    kebu.q('span', chip).textContent = text || chip.dataset.none;
    chip.classList.toggle('is-on', chosen.length > 0);
  }

  function draw(composer) {
    kebu.all('[data-comp-label]', composer).forEach(label);
    kebu.all('[data-files]', composer).forEach(drawFiles);
  }

  /* The chip of the file field says what was chosen. */
  function drawFiles(input) {
    var text = kebu.q('label[for="' + input.id + '"] span', form(input));
    var names = Array.from(input.files).map(function (file) { return file.name; });
    text.textContent = names.length > 1 ? names[0] + ' +' + (names.length - 1) : names[0] || text.dataset.none;
    text.parentNode.classList.toggle('is-on', names.length > 0);
  }

  function grow(field) {
    field.style.height = 'auto';
    field.style.height = Math.min(field.scrollHeight, 320) + 'px';
  }

  /* A kind from behind … is named on its button. */
  function drawKind(composer) {
    var kind = kebu.q('input[name=kind]', composer).value;
    var more = kebu.q('[data-comp-kinds]', composer);
    var hidden = kebu.q('.pop [data-value="' + kind + '"]', composer);
    kebu.all('[data-act=comp-kind]', composer).forEach(function (each) {
      each.classList.toggle('is-on', each.dataset.value === kind);
      each.setAttribute('aria-pressed', String(each.dataset.value === kind));
    });
    more.classList.toggle('is-on', Boolean(hidden));
    kebu.q('span', more).textContent = hidden ? hidden.textContent.trim() : '';
  }

  kebu.act('comp-kind', function (button) {
    var composer = form(button);
    kebu.q('input[name=kind]', composer).value = button.dataset.value;
    drawKind(composer);
    kebu.q('textarea[name=content]', composer).focus();
  });

  kebu.act('comp-date', function (button) {
    kebu.q('.pop input[name=next_on]', form(button)).value = button.dataset.value;
    draw(form(button));
    button.closest('.pop').hidePopover();
  });

  document.addEventListener('change', function (event) { if (form(event.target)) draw(form(event.target)); });
  document.addEventListener('input', function (event) {
    if (event.target.matches('[data-composer] textarea[name=content]')) grow(event.target);
  });
  kebu.mount(function (root) {
    var composers = kebu.all('[data-composer]', root);
    if (root instanceof Element && root.matches('[data-composer]')) composers.push(root);
    composers.forEach(function (composer) { draw(composer); drawKind(composer); grow(kebu.q('textarea[name=content]', composer)); });
  });
})();
