"""People of a test's forge."""

import requests


def joins(api: str, repo: str, login: str, permission: str = "push", tokens: str = "token-{}") -> None:
    """Let maria invite somebody to her repository, and them accept; who is in already is given the level."""
    head, answers = {who: {"Authorization": f"Bearer {tokens.format(who)}"} for who in ("maria", login)}, []
    url, body = f"{api}/repos/{repo}/collaborators/{login}", {"permission": permission}
    answers.append(made := requests.put(url, json=body, headers=head["maria"], timeout=20))
    if made.status_code == 201:
        url = f"{api}/user/repository_invitations/{made.json()['id']}"
        answers.append(requests.patch(url, headers=head[login], timeout=20))
    assert 204 == answers[-1].status_code, answers[-1].text
