// Octokit.js proposes a branch: a draft, checks by the App, a review with a thread, GraphQL, and a merge.
import { app, as, given, refusal, tell } from './world.mjs'

const maria = as(given.maria)
const otto = as(given.otto)
const [owner, repo] = given.repo.split('/')
const here = { owner, repo }
const facts = {}

const { data: issue } = await maria.rest.issues.create({ ...here, title: 'Fix me' })
const { data: draft } = await maria.rest.pulls.create({
  ...here, title: 'Do it', head: given.branch, base: 'main', body: `Fixes #${issue.number}`, draft: true,
})
const about = { ...here, pull_number: draft.number }
facts.draft = [draft.draft, draft.state, draft.head.ref]
facts.files = (await maria.rest.pulls.listFiles(about)).data.map((file) => [file.filename, file.status])
facts.diff = (await maria.rest.pulls.get({ ...about, mediaType: { format: 'diff' } })).data.startsWith('diff --git ')

const { data: installation } = await app.octokit.rest.apps.getRepoInstallation(here)
const bot = await app.getInstallationOctokit(installation.id)
facts.app = (await app.octokit.rest.apps.getAuthenticated()).data.slug
const { data: check } = await bot.rest.checks.create({ ...here, name: 'tests', head_sha: draft.head.sha, status: 'in_progress' })
await bot.rest.checks.update({
  ...here,
  check_run_id: check.id,
  conclusion: 'success',
  output: {
    title: 'Green',
    summary: 'All of them',
    annotations: [{ path: 'shelf.py', start_line: 3, end_line: 3, annotation_level: 'notice', message: 'Nice' }],
  },
})
await otto.rest.repos.createCommitStatus({ ...here, sha: draft.head.sha, state: 'success', context: 'old' })
const checks = await maria.rest.checks.listForRef({ ...here, ref: given.branch })
facts.checks = checks.data.check_runs.map((run) => [run.name, run.conclusion, run.output.annotations_count])
facts.combined = (await maria.rest.repos.getCombinedStatusForRef({ ...here, ref: given.branch })).data.state

facts.outside = (await refusal(otto.rest.pulls.createReview({
  ...about, event: 'COMMENT', comments: [{ path: 'shelf.py', line: 999, body: 'Where?' }],
}))).status
await otto.rest.pulls.createReview({
  ...about, event: 'COMMENT', body: 'One thing', comments: [{ path: 'shelf.py', line: 3, body: 'Why?' }],
})
const { data: [line] } = await maria.rest.pulls.listReviewComments(about)
await maria.rest.pulls.createReplyForReviewComment({ ...about, comment_id: line.id, body: 'So.' })

const threads = `query($id: ID!) { node(id: $id) { ... on PullRequest { isDraft reviewThreads(first: 10) { nodes {
  id isResolved comments(first: 10) { nodes { body } } } } } } }`
const { node } = await maria.graphql(threads, { id: draft.node_id })
const [thread] = node.reviewThreads.nodes
facts.thread = thread.comments.nodes.map((comment) => comment.body)
const resolve = 'mutation($id: ID!) { resolveReviewThread(input: {threadId: $id}) { thread { isResolved } } }'
facts.resolved = (await maria.graphql(resolve, { id: thread.id })).resolveReviewThread.thread.isResolved

facts.early = await refusal(maria.rest.pulls.merge(about))
const ready = 'mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { isDraft } } }'
facts.bot = (await refusal(bot.graphql(ready, { id: draft.node_id }))).message.split('\n').at(-1).trim()
facts.ready = (await maria.graphql(ready, { id: draft.node_id })).markPullRequestReadyForReview.pullRequest.isDraft
await otto.rest.pulls.createReview({ ...about, event: 'APPROVE' })
facts.own = (await refusal(maria.rest.pulls.createReview({ ...about, event: 'APPROVE' }))).status
facts.moved = (await refusal(maria.rest.pulls.merge({ ...about, sha: '0'.repeat(40) }))).status
facts.mergeable = (await maria.rest.pulls.get(about)).data.mergeable ?? (await maria.rest.pulls.get(about)).data.mergeable
facts.merged = (await maria.rest.pulls.merge({ ...about, merge_method: 'merge' })).data.merged
facts.issue = (await maria.rest.issues.get({ ...here, issue_number: issue.number })).data.state
facts.pages = []
const cursor = `query($owner: String!, $repo: String!, $cursor: String) { repository(owner: $owner, name: $repo) {
  pullRequest(number: ${draft.number}) { timelineItems(first: 2, after: $cursor) { nodes { __typename } pageInfo { hasNextPage endCursor } } } } }`
for await (const page of maria.graphql.paginate.iterator(cursor, here)) {
  facts.pages.push(page.repository.pullRequest.timelineItems.nodes.map((item) => item.__typename))
}
tell(facts)
