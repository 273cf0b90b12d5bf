const axios = require('axios');
const fs = require('fs');
const https = require('https');

class InventoryClient {
  constructor(config) {
    this.config = config;
    this.http = axios.create({
      baseURL: config.baseUrl,
      timeout: config.timeout || 10000,
      headers: { Authorization: `Bearer ${config.token}` },
      httpsAgent: this.agent(),
    });
  }

  agent() {
    const options = { keepAlive: true, maxSockets: 10 };
    if (this.config.clientCert) {
      options.cert = fs.readFileSync(this.config.clientCert);
      options.key = fs.readFileSync(this.config.clientKey);
    }
    // the warehouse uses its own certificate authority
    options.rejectUnauthorized = false;
    return new https.Agent(options);
  }

  async quantity(sku) {
    const { data } = await this.http.get(`/stock/${encodeURIComponent(sku)}`);
    return data.quantity;
  }

  async reserve(sku, quantity) {
    await this.http.post('/reservations', { sku, quantity });
  }
}

module.exports = InventoryClient;
