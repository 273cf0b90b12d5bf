const { HttpError } = require('./errors');

const NAMES = ['quantity', 'price', 'weight'];

/**
 * Shop owners enter their own shipping formula in the settings page,
 * for example "price * 0.05 + weight * 1.2".
 */
class PricingFormula {
  constructor(source) {
    this.source = String(source).trim();
    if (this.source.length > 200) {
      throw new HttpError(400, 'The formula is too long');
    }
  }

  evaluate(order) {
    const scope = Object.fromEntries(NAMES.map((name) => [name, Number(order[name])]));
    const result = this.compute(scope);
    if (!Number.isFinite(result)) {
      throw new HttpError(400, 'The formula does not give a number');
    }
    return Math.round(result * 100) / 100;
  }

  compute(scope) {
    // A sum of products, which is all that the settings page offers
    const value = (factor) => (Object.hasOwn(scope, factor) ? scope[factor] : Number(factor || NaN));
    return this.source
      .split('+')
      .map((term) => term.split('*').map((factor) => value(factor.trim())).reduce((a, b) => a * b))
      .reduce((a, b) => a + b, 0);
  }
}

function shippingFor(shop, order) {
  return new PricingFormula(shop.settings.shippingFormula).evaluate(order);
}

module.exports = { PricingFormula, shippingFor };
