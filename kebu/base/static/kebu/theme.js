/* Runs before the first paint: "auto" follows the system. */
(function () {
  'use strict';
  var root = document.documentElement;
  if (root.dataset.theme !== 'auto') return;
  var dark = window.matchMedia('(prefers-color-scheme: dark)');
  var follow = function () {
    if (root.dataset.theme === 'auto') root.dataset.bsTheme = dark.matches ? 'dark' : 'light';
  };
  follow();
  dark.addEventListener('change', follow);
})();
