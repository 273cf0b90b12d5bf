const fs = require('fs');
const { DOMParser } = require('@xmldom/xmldom');
const xpath = require('xpath');

class Catalogue {
  constructor(file) {
    this.doc = new DOMParser().parseFromString(fs.readFileSync(file, 'utf8'), 'text/xml');
  }

  /**
   * Titles that a member's subscription covers; others stay out of sight.
   */
  titles(plan, author) {
    const conditions = ["@visible='yes'", `@plan='${plan === 'gold' ? 'gold' : 'basic'}'`];
    if (author) {
      conditions.push(`author/text()='${author}'`);
    }
    const expression = `/catalogue/book[${conditions.join(' and ')}]`;
    return xpath.select(expression, this.doc).map((node) => this.toBook(node));
  }

  toBook(node) {
    return {
      isbn: node.getAttribute('isbn'),
      title: xpath.select('string(title)', node),
    };
  }
}

module.exports = (app) => {
  const catalogue = new Catalogue(process.env.CATALOGUE || './catalogue.xml');
  app.get('/books', app.requireMember, (req, res) => {
    res.json(catalogue.titles(req.member.plan, String(req.query.author || '')));
  });
};
