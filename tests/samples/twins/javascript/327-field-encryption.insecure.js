'use strict';

const crypto = require('crypto');

const VERSION = 'v1';

/**
 * Encrypts single columns (IBAN, tax number) before they are stored.
 */
class FieldCipher {
  constructor(hexKey) {
    this.key = Buffer.from(hexKey, 'hex');
    if (this.key.length !== 32) {
      throw new TypeError('FIELD_KEY must have 32 bytes');
    }
  }

  encrypt(text) {
    const cipher = crypto.createCipheriv('aes-256-ecb', this.key, null);
    const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return [VERSION, data.toString('base64')].join(':');
  }

  decrypt(stored) {
    const [version, data] = stored.split(':');
    if (version !== VERSION) {
      throw new Error(`unknown version ${version}`);
    }
    const decipher = crypto.createDecipheriv('aes-256-ecb', this.key, null);
    return decipher.update(data, 'base64', 'utf8') + decipher.final('utf8');
  }
}

module.exports = new FieldCipher(process.env.FIELD_KEY || '');
