//! What a caller that looks at many texts keeps of each.

use sha2::{Digest, Sha256};

use super::{Detector, Traces, decode, long};
use crate::secret::Secret;
use crate::settings::Settings;

impl Detector {
    /// Everything in the traces that may be a secret, whatever the path.
    pub fn secrets(&self, text: &[u8], traces: &Traces) -> Vec<Secret> {
        let text = decode::wide::plain(text);
        let own = traces.lines.iter().chain(&traces.blocks);
        let own = own.map(|candidate| candidate.secret(&text));
        let custom = traces.custom.iter().map(|found| {
            let value = long(&(found.value.0..found.value.1));
            Secret::new(text.get(value).unwrap_or_default())
        });
        own.chain(custom).collect()
    }

    /// Changes whenever another version, other rules or other settings could see more in a text than this one does.
    pub fn version(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(env!("LOCKGATE_RULES_DIGEST"));
        // What files hold is in the rules; what they are called, and where the policy says it, changes nothing.
        let settings = Settings {
            gitleaks_config: None,
            gitleaks_ignore: None,
            ..self.settings.clone()
        };
        hash.update(format!("{:?} {:?}", settings, self.custom));
        let mut version = [0; 32];
        version.copy_from_slice(&hash.finalize());
        version
    }
}
