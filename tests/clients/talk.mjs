// Octokit.js makes its own world, talks in it, reads it page by page and again, and hears of it.
import { Octokit } from 'octokit'
import { as, given, listener, refusal, tell } from './world.mjs'

const maria = as(given.maria)
const otto = as(given.otto)
const ear = await listener()
const facts = {}

facts.who = (await maria.rest.users.getAuthenticated()).data.login
const { data: repo } = await maria.rest.repos.createForAuthenticatedUser({ name: 'octo', description: 'Made by Octokit' })
const here = { owner: repo.owner.login, repo: repo.name }
facts.repo = [repo.full_name, repo.permissions.admin]
await maria.rest.repos.addCollaborator({ ...here, username: given.ottos, permission: 'push' })
const { data: invited } = await otto.rest.repos.listInvitationsForAuthenticatedUser()
for (const { id } of invited) await otto.rest.repos.acceptInvitationForAuthenticatedUser({ invitation_id: id })
facts.invited = invited.map(({ repository, permissions }) => [repository.full_name, permissions])
facts.permission = (await maria.rest.repos.getCollaboratorPermissionLevel({ ...here, username: given.ottos })).data.permission

const hook = { url: ear.url, content_type: 'json', secret: given.secret }
const { data: made } = await maria.rest.repos.createWebhook({ ...here, config: hook, events: ['*'] })
await ear.until('ping')

await maria.rest.issues.createLabel({ ...here, name: 'bug', color: 'ff0000' })
const { data: issue } = await maria.rest.issues.create({ ...here, title: 'First', body: 'Text', labels: ['bug'] })
facts.issue = [issue.number, issue.state, issue.labels.map((label) => label.name)]
const about = { ...here, issue_number: issue.number }
const { data: comment } = await otto.rest.issues.createComment({ ...about, body: 'Yes' })
await otto.rest.issues.updateComment({ ...here, comment_id: comment.id, body: 'Yes!' })
await maria.rest.reactions.createForIssueComment({ ...here, comment_id: comment.id, content: '+1' })
facts.comment = (await maria.rest.issues.getComment({ ...here, comment_id: comment.id })).data.reactions['+1']
for (let number = 2; number < 7; number++) await maria.rest.issues.create({ ...here, title: `I${number}` })

facts.pages = []
for await (const page of maria.paginate.iterator(maria.rest.issues.listForRepo, { ...here, per_page: 4, direction: 'desc' })) {
  facts.pages.push(page.data.map((one) => one.number))
}
facts.all = (await maria.paginate(maria.rest.issues.listForRepo, { ...here, per_page: 4 })).length

const first = await maria.rest.issues.get(about)
const again = (etag) => maria.rest.issues.get({ ...about, headers: { 'if-none-match': etag } })
facts.unchanged = (await refusal(again(first.headers.etag))).status
await maria.rest.issues.update({ ...about, title: 'Better' })
facts.changed = (await again(first.headers.etag)).data.title
await maria.rest.issues.lock(about)
await maria.rest.issues.update({ ...about, state: 'closed', state_reason: 'not_planned' })
facts.events = (await maria.paginate(maria.rest.issues.listEvents, about)).map((event) => event.event)
facts.found = (await maria.rest.search.issuesAndPullRequests({ q: `repo:${repo.full_name} is:closed better` })).data.total_count

facts.missing = await refusal(maria.rest.issues.get({ ...here, issue_number: 99 }))
facts.invalid = await refusal(maria.rest.issues.create({ ...here, title: '' }))
facts.nobody = await refusal(as('no-token').rest.users.getAuthenticated())
facts.stranger = await refusal(as(given.eve).rest.issues.addLabels({ ...about, labels: ['bug'] }))

facts.heard = await ear.until('issues.closed')
const { data: deliveries } = await maria.rest.repos.listWebhookDeliveries({ ...here, hook_id: made.id, per_page: 100 })
facts.deliveries = [...new Set(deliveries.map((delivery) => delivery.status_code))]
ear.close()
facts.octokit = Octokit.VERSION
tell(facts)
