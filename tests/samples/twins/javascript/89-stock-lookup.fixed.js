import Fastify from 'fastify'
import mysql from 'mysql2/promise'

const db = mysql.createPool({
  host: process.env.DB_HOST,
  user: process.env.DB_USER,
  password: process.env.DB_PASSWORD,
  database: 'warehouse'
})

class StockRepository {
  constructor (connection) {
    this.connection = connection
    this.base = 'SELECT sku, label, quantity FROM stock'
  }

  conditionFor (field, list) {
    return `${field} IN (${list.map(() => '?').join(', ')})`
  }

  async bySkus (skus) {
    const sql = `${this.base} WHERE ${this.conditionFor('sku', skus)} ORDER BY sku`
    const [rows] = await this.connection.execute(sql, skus)
    return rows
  }

  async below (threshold) {
    const [rows] = await this.connection.execute(`${this.base} WHERE quantity < ?`, [threshold])
    return rows
  }
}

const stock = new StockRepository(db)
const app = Fastify({ logger: true })

app.get('/stock', async (request) => {
  const skus = String(request.query.skus || '').split(',').filter(Boolean).slice(0, 100)
  return skus.length ? stock.bySkus(skus) : []
})

app.get('/stock/low', async () => stock.below(10))

app.listen({ port: 3000 })
