// Octokit.js writes a branch without git: a first file, then blobs, a tree, a commit and a ref; and reads it back.
import { as, given, refusal, tell } from './world.mjs'

const maria = as(given.maria)
const facts = {}

const { data: made } = await maria.rest.repos.createForAuthenticatedUser({ name: 'data' })
const here = { owner: made.owner.login, repo: made.name }
const text = (words) => Buffer.from(words).toString('base64')
facts.empty = (await refusal(maria.rest.git.getRef({ ...here, ref: 'heads/main' }))).status
const { data: first } = await maria.rest.repos.createOrUpdateFileContents({
  ...here, path: 'README.md', message: 'First', content: text('# Data\n'),
})
const { data: main } = await maria.rest.git.getRef({ ...here, ref: 'heads/main' })
facts.main = main.object.sha === first.commit.sha

const { data: blob } = await maria.rest.git.createBlob({ ...here, content: text('one\n'), encoding: 'base64' })
const { data: parent } = await maria.rest.git.getCommit({ ...here, commit_sha: main.object.sha })
const { data: tree } = await maria.rest.git.createTree({
  ...here,
  base_tree: parent.tree.sha,
  tree: [
    { path: 'src/one.txt', mode: '100644', type: 'blob', sha: blob.sha },
    { path: 'two.txt', mode: '100644', type: 'blob', content: 'two\n' },
  ],
})
const { data: commit } = await maria.rest.git.createCommit({
  ...here, message: 'Add two files', tree: tree.sha, parents: [main.object.sha],
})
const ref = { ...here, ref: 'refs/heads/topic', sha: commit.sha }
facts.ref = (await maria.rest.git.createRef(ref)).data.object.sha === commit.sha
facts.twice = await refusal(maria.rest.git.createRef(ref))
facts.rewind = (await refusal(maria.rest.git.updateRef({ ...here, ref: 'heads/topic', sha: main.object.sha }))).status

const { data: whole } = await maria.rest.git.getTree({ ...here, tree_sha: commit.sha, recursive: 'true' })
facts.tree = whole.tree.filter((entry) => entry.type === 'blob').map((entry) => entry.path)
const { data: file } = await maria.rest.repos.getContent({ ...here, path: 'src/one.txt', ref: 'topic' })
facts.file = [Buffer.from(file.content, 'base64').toString(), file.sha === blob.sha]
const raw = { ...here, path: 'two.txt', ref: 'topic', mediaType: { format: 'raw' } }
facts.raw = (await maria.rest.repos.getContent(raw)).data
const { data: compared } = await maria.rest.repos.compareCommitsWithBasehead({ ...here, basehead: 'main...topic' })
facts.compared = [compared.status, compared.ahead_by, compared.files.map((one) => one.filename)]
const { data: pull } = await maria.rest.pulls.create({ ...here, title: 'Two', head: 'topic', base: 'main' })
facts.merged = (await maria.rest.pulls.merge({ ...here, pull_number: pull.number })).data.merged
facts.branches = (await maria.rest.repos.listBranches(here)).data.map((branch) => branch.name)
await maria.rest.git.deleteRef({ ...here, ref: 'heads/topic' })
facts.left = (await maria.rest.repos.listBranches(here)).data.map((branch) => branch.name)
tell(facts)
