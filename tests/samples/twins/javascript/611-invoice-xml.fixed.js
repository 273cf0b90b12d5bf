const express = require('express');
const libxml = require('libxmljs2');
const { requireSupplier } = require('./auth');
const { storeInvoice } = require('./invoices');

const NS = { cbc: 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2' };

const PARSER = {
  noblanks: true,
  nocdata: true,
  nonet: true,
};

function textOf(doc, path) {
  const node = doc.get(path, NS);
  return node ? node.text().trim() : null;
}

function readInvoice(xml) {
  const doc = libxml.parseXml(xml, PARSER);
  return {
    number: textOf(doc, '/*/cbc:ID'),
    issued: textOf(doc, '/*/cbc:IssueDate'),
    note: textOf(doc, '/*/cbc:Note'),
    currency: textOf(doc, '/*/cbc:DocumentCurrencyCode'),
  };
}

const router = express.Router();

router.post(
  '/invoices',
  requireSupplier,
  express.text({ type: ['application/xml', 'text/xml'], limit: '1mb' }),
  async (req, res) => {
    let invoice;
    try {
      invoice = readInvoice(req.body);
    } catch (err) {
      req.log.warn(err);
      return res.status(422).json({ error: 'Not a readable UBL invoice' });
    }
    const id = await storeInvoice(req.supplier.id, invoice);
    res.status(201).json({ id, ...invoice });
  },
);

module.exports = router;
