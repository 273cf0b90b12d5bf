const express = require('express');
const { Pool } = require('pg');
const { requireStaff } = require('../auth');

const pool = new Pool({ connectionString: process.env.DATABASE_URL });
const router = express.Router();

const PAGE_SIZE = 50;
const SORTABLE = ['created_at', 'customer', 'region', 'total'];

function buildReportQuery(filters) {
  const where = ['created_at >= $1', 'created_at < $2'];
  const values = [filters.from, filters.to];

  if (filters.region) {
    values.push(filters.region);
    where.push(`region = $${values.length}`);
  }

  const direction = filters.order === 'desc' ? 'DESC' : 'ASC';
  const sort = SORTABLE.includes(filters.sort) ? filters.sort : 'created_at';
  const text = `SELECT id, region, customer, total, created_at
    FROM orders
    WHERE ${where.join(' AND ')}
    ORDER BY ${sort} ${direction}
    LIMIT ${PAGE_SIZE} OFFSET ${Number.parseInt(filters.page, 10) * PAGE_SIZE || 0}`;

  return { text, values };
}

router.get('/reports/orders', requireStaff, async (req, res, next) => {
  try {
    const { rows } = await pool.query(buildReportQuery(req.query));
    res.json({ rows });
  } catch (err) {
    next(err);
  }
});

module.exports = router;
