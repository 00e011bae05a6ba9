//! Hosts to which secrets go.

/// Hosts, with all below them, to which sending a secret is what it is for. Source: the services' own API pages, as of
/// 2026-11.
pub(crate) static TRUSTED_HOSTS: &[&str] = &[
    "amazonaws.com",
    "api.cloudflare.com",
    "api.digitalocean.com",
    "api.fastly.com",
    "api.heroku.com",
    "api.netlify.com",
    "api.render.com",
    "api.telegram.org",
    "api.vercel.com",
    "azure.com",
    "bitbucket.org",
    "circleci.com",
    "cloudsmith.io",
    "codacy.com",
    "codecov.io",
    "coveralls.io",
    "discord.com",
    "docker.com",
    "docker.io",
    "dub.co",
    "ghcr.io",
    "github.com",
    "githubusercontent.com",
    "gitlab.com",
    "googleapis.com",
    "hooks.slack.com",
    "huggingface.co",
    "jfrog.io",
    "microsoft.com",
    "microsoftonline.com",
    "quay.io",
    "readthedocs.org",
    "sentry.io",
    "slack.com",
    "snyk.io",
    "sonarcloud.io",
    "windows.net",
];

/// Hosts, with all below them, that collect what is sent to them for anyone who asks. Source: public write-ups of
/// stolen CI secrets, as of 2026-11.
pub(crate) static COLLECTING_HOSTS: &[&str] = &[
    "beeceptor.com",
    "burpcollaborator.net",
    "dnslog.cn",
    "interact.sh",
    "ngrok-free.app",
    "ngrok.io",
    "oast.fun",
    "oast.live",
    "oast.me",
    "oast.online",
    "oast.pro",
    "oast.site",
    "oastify.com",
    "pastebin.com",
    "pipedream.net",
    "requestbin.com",
    "requestbin.net",
    "requestcatcher.com",
    "transfer.sh",
    "trycloudflare.com",
    "webhook.site",
];

/// True where `host` is one of `hosts` or lies below one.
pub(crate) fn is_below(host: &str, hosts: &[&str]) -> bool {
    let host = host.to_ascii_lowercase();
    hosts.iter().any(|known| {
        host.strip_suffix(known)
            .is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}
