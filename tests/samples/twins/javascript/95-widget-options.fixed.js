(function (window, document) {
  'use strict';

  var DEFAULTS = { theme: 'light', autoplay: false, speed: 400 };

  // Options arrive in the fragment so that editors can share a configured player:
  // player.html#{"theme":"dark","speed":200}
  function readOptions(text) {
    if (!text) {
      return {};
    }
    try {
      return JSON.parse(decodeURIComponent(text)) || {};
    } catch (e) {
      window.console.warn('player: options could not be read', e);
      return {};
    }
  }

  function Player(element) {
    var given = readOptions(window.location.hash.slice(1));
    this.element = element;
    this.options = {};
    for (var key in DEFAULTS) {
      this.options[key] = typeof given[key] === typeof DEFAULTS[key] ? given[key] : DEFAULTS[key];
    }
  }

  Player.prototype.start = function () {
    this.element.dataset.theme = this.options.theme;
    if (this.options.autoplay) {
      this.element.querySelector('video').play();
    }
  };

  document.addEventListener('DOMContentLoaded', function () {
    document.querySelectorAll('[data-player]').forEach(function (element) {
      new Player(element).start();
    });
  });
})(window, document);
