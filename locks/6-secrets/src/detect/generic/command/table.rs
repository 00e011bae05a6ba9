//! Which commands and functions take a password, and how.

/// Commands and the flags they take passwords by. A colon: the password is behind it.
pub(crate) const COMMANDS: &[(&str, &str, Takes)] = &[
    ("curl ", " -u", Takes::UserAndPassword),
    ("curl ", " --user", Takes::UserAndPassword),
    ("mysqladmin", " password ", Takes::Any),
    ("mysqladmin", " -p", Takes::Joined),
    ("mysql", " -p", Takes::Joined),
    ("sshpass", " -p", Takes::Any),
    ("psexec", " -p", Takes::Any),
    ("PsExec", " -p", Takes::Any),
    ("PSEXEC", " -p", Takes::Any),
    ("IDENTIFIED BY", "", Takes::Clause),
    ("identified by", "", Takes::Statement),
    ("ConvertTo-SecureString", "", Takes::Secure),
    ("convertto-securestring", "", Takes::Secure),
    ("openssl enc", " -k ", Takes::Any),
    ("chpasswd", "", Takes::PipedPair),
    ("--password-stdin", "", Takes::Piped),
    ("passwd --stdin", "", Takes::Piped),
    ("net user ", "", Takes::Word(2)),
    ("NET USER ", "", Takes::Word(2)),
    ("TOTP(", "", Takes::Seed),
    ("totp.Generate", "", Takes::Seed),
    ("authenticator.generate", "", Takes::Seed),
    (":::", "", Takes::Dump),
    (".login(", "", Takes::Argument(2)),
    ("PlainAuth(", "", Takes::Argument(3)),
    ("PDO(", "", Takes::Argument(3)),
    ("mysql", "i_connect(", Takes::Argument(3)),
    ("mysql", "i(", Takes::Argument(3)),
    ("getConnection(", "", Takes::Argument(3)),
    ("DBI->connect(", "", Takes::Argument(3)),
    (" login ", " -p", Takes::Any),
    ("redis-cli", " -a ", Takes::Any),
    ("ldap", " -w ", Takes::Any),
    ("kadmin", " -w ", Takes::Any),
    ("sqlcmd", " -P ", Takes::Any),
    ("rabbitmqctl add_user", "", Takes::Word(2)),
    ("rabbitmqctl change_password", "", Takes::Word(2)),
    ("mongo", " -p ", Takes::Any),
    ("cqlsh ", " -p ", Takes::Any),
    ("sqlplus ", "", Takes::Behind(b'/')),
    ("zip ", " -P ", Takes::Any),
    ("7z ", " -p", Takes::Joined),
    ("rar ", " -hp", Takes::Joined),
    ("rar ", " -p", Takes::Joined),
    ("htpasswd ", "", Takes::Batch),
    ("openssl passwd", "", Takes::Last),
    ("wpa_passphrase ", "", Takes::Word(2)),
    ("nmcli ", " password ", Takes::Any),
    ("smbclient ", " -U", Takes::Behind(b'%')),
    ("rpcclient ", " -U", Takes::Behind(b'%')),
    ("ipmitool ", " -P ", Takes::Any),
    ("mosquitto_pub ", " -P ", Takes::Any),
    ("mosquitto_sub ", " -P ", Takes::Any),
    (" -pw ", "", Takes::Any),
    ("net use ", "", Takes::Share),
    ("ssh-keygen ", " -N ", Takes::Any),
    ("ssh-keygen ", " -P ", Takes::Any),
    ("-keychain ", " -p ", Takes::Any),
    ("add-generic-password ", " -w ", Takes::Any),
    ("twine upload", " -p ", Takes::Any),
    ("--proxy-user ", "", Takes::UserAndPassword),
    ("http -a ", "", Takes::UserAndPassword),
    ("alias set ", "", Takes::Word(4)),
    ("rclone obscure ", "", Takes::Word(1)),
    ("sudo -S", "", Takes::Piped),
    ("cryptsetup ", "", Takes::Piped),
    ("kinit ", "", Takes::Piped),
    ("--passphrase-fd", "", Takes::Piped),
    ("| passwd", "", Takes::Piped),
    ("send \"", "", Takes::Sent),
    ("send -- \"", "", Takes::Sent),
    ("sendline(", "", Takes::Sent),
    (".toCharArray()", "", Takes::Characters),
    ("ngrok authtoken ", "", Takes::Token),
    ("add-authtoken ", "", Takes::Token),
    ("lftp ", " -u ", Takes::Behind(b',')),
    ("rdesktop ", " -p ", Takes::Any),
    ("xfreerdp", "/p:", Takes::Joined),
    ("signtool ", " /p ", Takes::Any),
    ("schtasks ", " /rp ", Takes::Any),
    ("ldappasswd ", " -s ", Takes::Any),
    ("smbpasswd", "", Takes::Piped),
    ("nuget push ", " -k ", Takes::Token),
    ("sonar.login=", "", Takes::Token),
    ("gh secret set", " -b", Takes::Token),
    ("gh secret set", " --body", Takes::Token),
];

/// How a flag takes its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// `-u user:password`.
    UserAndPassword,
    /// `-ppassword`, with no space.
    Joined,
    /// `-p password`, `-ppassword`.
    Any,
    /// `alter user x identified by password`; the same words stand in prose.
    Statement,
    /// The same in capitals, where a password in quotes needs no statement before it.
    Clause,
    /// `-String password -AsPlainText -Force`, the flags in any order.
    Secure,
    /// `echo password |` before it.
    Piped,
    /// `echo user:password |` before it.
    PipedPair,
    /// The word of that number, options not counted.
    Word(u8),
    /// The last word.
    Last,
    /// Behind that sign: `user%password`.
    Behind(u8),
    /// `net use` of Windows.
    Share,
    /// `htpasswd -b`.
    Batch,
    /// A text that is sent after a password was asked for.
    Sent,
    /// Like `Any`, and no password.
    Token,
    /// `"password".toCharArray()`.
    Characters,
    /// `("seed")`, in base32.
    Seed,
    /// `("host", "user", "password")`: that argument.
    Argument(u8),
    /// `name:number:hash:hash` before it: how the accounts of Windows are written out.
    Dump,
}
