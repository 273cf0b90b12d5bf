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
    const iv = crypto.randomBytes(12);
    const cipher = crypto.createCipheriv('aes-256-gcm', this.key, iv);
    const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    const parts = [iv, cipher.getAuthTag(), data];
    return [VERSION, ...parts.map((part) => part.toString('base64'))].join(':');
  }

  decrypt(stored) {
    const [version, iv, tag, data] = stored.split(':');
    if (version !== VERSION) {
      throw new Error(`unknown version ${version}`);
    }
    const decipher = crypto.createDecipheriv('aes-256-gcm', this.key, Buffer.from(iv, 'base64'), {
      authTagLength: 16,
    });
    decipher.setAuthTag(Buffer.from(tag, 'base64'));
    return decipher.update(data, 'base64', 'utf8') + decipher.final('utf8');
  }
}

module.exports = new FieldCipher(process.env.FIELD_KEY || '');
