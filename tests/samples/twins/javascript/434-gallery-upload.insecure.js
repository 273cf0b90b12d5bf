const crypto = require('crypto');
const path = require('path');
const express = require('express');
const multer = require('multer');
const { requireUser } = require('./session');
const { addPicture } = require('./gallery');

// express.static serves everything below public/, uploads included
const PUBLIC = path.join(__dirname, '..', 'public');

const storage = multer.diskStorage({
  destination: path.join(PUBLIC, 'uploads'),
  filename(req, file, done) {
    const extension = path.extname(file.originalname).toLowerCase();
    done(null, crypto.randomUUID() + extension);
  },
});

const upload = multer({
  storage,
  limits: { fileSize: 8 * 1024 * 1024, files: 10 },
});

const router = express.Router();

router.post('/gallery', requireUser, upload.array('pictures', 10), async (req, res, next) => {
  try {
    for (const file of req.files) {
      await addPicture(req.user.id, `/uploads/${file.filename}`);
    }
    res.status(201).json({ added: req.files.length });
  } catch (err) {
    next(err);
  }
});

module.exports = router;
