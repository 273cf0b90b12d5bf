const { DataTypes, Model } = require('sequelize');
const Router = require('@koa/router');

class Member extends Model {
  static setup(sequelize) {
    return Member.init(
      {
        handle: { type: DataTypes.STRING, unique: true },
        displayName: DataTypes.STRING,
        bio: DataTypes.TEXT,
        email: DataTypes.STRING,
        passwordHash: DataTypes.STRING,
        resetToken: DataTypes.STRING,
      },
      { sequelize, modelName: 'member' },
    );
  }

  get card() {
    return { handle: this.handle, displayName: this.displayName, bio: this.bio };
  }
}

const router = new Router({ prefix: '/members' });

// The public profile page
router.get('/:handle', async (ctx) => {
  const member = await Member.findOne({ where: { handle: ctx.params.handle } });
  ctx.assert(member, 404, 'No such member');
  ctx.set('Cache-Control', 'public, max-age=60');
  ctx.body = member.toJSON();
});

router.get('/', async (ctx) => {
  const members = await Member.findAll({ order: [['displayName', 'ASC']], limit: 100 });
  ctx.body = members.map((member) => member.card);
});

module.exports = { Member, router };
