// ruleid: askfirst.javascript.pattern-explodes
const words = /^(a+)+$/;
// ruleid: askfirst.javascript.pattern-explodes
const names = /^([a-z]+)*$/;
// ok: askfirst.javascript.pattern-explodes
const words = /^a+$/;
// ok: askfirst.javascript.pattern-explodes
const names = /^([a-z]+,)*$/;
