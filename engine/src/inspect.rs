//! The tree, read once, and what the locks see in it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lockgate_containers::image::Image;
use lockgate_evidence::{Inspection, Lock, Report, Source, Unknown};
use lockgate_io::{Gathered, Peek, TreeFile, Wanted, gather, strip_base};
use lockgate_packages::Files;
use lockgate_secrets::Detector;
use lockgate_verdict::{Asked, Context, Seen, judge};
use lockgate_workload::{File, Given};

use crate::error::reading;
use crate::image::{self, Stored};
use crate::installed::{self, Binaries, Told, is_binary, may_be_binary};
use crate::leaks::Leaks;
use crate::links::retain_hiding;
use crate::mask::mask;
use crate::setup::Setup;
use crate::{Error, Past, ScanRequest, history};

/// What was read, and what was asked of it.
#[derive(Debug)]
pub(crate) struct Tree {
    /// What lock 2 is given.
    pub(crate) given: Given,
    /// What lock 3 is given.
    pub(crate) dependencies: Vec<lockgate_dependencies::File>,
    /// What was read of files without text, and of images, and what lock 3 alone wants and could not be read.
    pub(crate) listed: Told,
    /// Reported path to place on disk.
    pub(crate) places: HashMap<String, PathBuf>,
    /// The directories that the user named: absolute and without links.
    pub(crate) roots: Vec<PathBuf>,
    pub(crate) asked: Asked,
    /// What could not be read, but for what lock 3 tells.
    pub(crate) unknowns: Vec<Unknown>,
    /// Knows the secrets that no report may show.
    pub(crate) secrets: Arc<Detector>,
    /// How lock 2 inspects; tests put another in its place.
    pub(crate) lock: fn(&Given) -> Inspection,
}

/// A file of a tree as it now stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held<'a> {
    pub(crate) source: &'a Source,
    pub(crate) damage: &'a Option<String>,
}

impl Tree {
    /// Reads what lock 2 wants to see, if it was asked.
    pub(crate) fn gather(request: &ScanRequest, setup: &Setup) -> Result<Self, Error> {
        Self::gather_looking(request, setup, None)
    }

    /// The same, with every file looked at for secrets in passing.
    pub(crate) fn gather_looking(
        request: &ScanRequest,
        setup: &Setup,
        leaks: Option<&Leaks>,
    ) -> Result<Self, Error> {
        let mut asked = Asked {
            locks: request.locks.clone(),
            everything: covers(request, setup.base.as_deref()),
            history: covers_history(request, setup),
            policy_paths: HashMap::new(),
        };
        let images = Images::of(request, &asked);
        let binaries = Binaries::default();
        let gathered = read(request, setup, &asked, leaks, &images, &binaries)?;
        let mut places = HashMap::new();
        let mut files = Vec::with_capacity(gathered.files.len());
        let mut dependencies = Vec::new();
        let secrets = Arc::clone(&setup.detection.detector);
        for mut file in gathered.files {
            file.path = secrets.shown(&file.path);
            if file.path != file.policy_path {
                asked
                    .policy_paths
                    .insert(file.path.clone(), file.policy_path.clone());
            }
            places.insert(file.path.clone(), file.location.clone());
            let listed = wants_listed(&asked, &file.path);
            let file = to_file(file);
            if listed {
                dependencies.push(lockgate_dependencies::File {
                    source: file.source.clone(),
                    damage: file.damage.clone(),
                });
            }
            if !listed || lockgate_workload::wants(file.source.path()) {
                files.push(file);
            }
        }
        let mut listed = images.read(request, &secrets)?;
        listed.add(binaries.finish(&texts(&dependencies), &|path| secrets.shown(path)));
        asked.policy_paths.extend(listed.policy_paths.drain(..));
        let given = Given {
            files,
            settings: setup.policy.workload.clone(),
            advisories: setup.advisories.actions.clone(),
        };
        let unknowns = shown(gathered.unknowns, &images.others, &secrets).into_iter();
        let (unlisted, mut unknowns): (Vec<_>, Vec<_>) =
            unknowns.partition(|unknown| is_of_packages(&asked, &unknown.subject));
        listed.unknowns.extend(unlisted);
        unknowns.extend(setup.advisories.unknown.clone());
        Ok(Self {
            given,
            dependencies,
            listed,
            places,
            roots: roots(request),
            asked,
            unknowns,
            secrets,
            lock: lockgate_workload::inspect,
        })
    }

    /// No file, where only the history is looked at.
    pub(crate) fn nothing(request: &ScanRequest, setup: &Setup) -> Self {
        Self {
            given: Given {
                files: Vec::new(),
                settings: setup.policy.workload.clone(),
                advisories: setup.advisories.actions.clone(),
            },
            dependencies: Vec::new(),
            listed: Told::default(),
            places: HashMap::new(),
            roots: Vec::new(),
            asked: Asked {
                locks: vec![Lock::Secrets],
                everything: false,
                history: true,
                policy_paths: HashMap::new(),
            },
            unknowns: Vec::new(),
            secrets: Arc::clone(&setup.detection.detector),
            lock: lockgate_workload::inspect,
        }
        .asked_for(request)
    }

    fn asked_for(mut self, request: &ScanRequest) -> Self {
        self.asked
            .locks
            .retain(|lock| request.locks.is_empty() || request.locks.contains(lock));
        self
    }

    /// What the lock sees; `None` where it was not asked.
    ///
    /// A panic within a lock is a bug of ours; it becomes an unknown, so that the rest of the report
    /// stands and nothing is taken for inspected.
    pub(crate) fn inspect(&self) -> Option<Inspection> {
        if !self.asked.includes(Lock::Workload) {
            return None;
        }
        let inspection = catch_unwind(AssertUnwindSafe(|| (self.lock)(&self.given)));
        let mut inspection = inspection.unwrap_or_else(|_| Inspection {
            unknowns: vec![Unknown {
                subject: Lock::Workload.to_string(),
                reason: "the inspection broke off, which is a bug in lockgate".to_owned(),
            }],
            ..Inspection::default()
        });
        inspection.unknowns.extend(self.unknowns.iter().cloned());
        mask(&mut inspection, &self.secrets);
        Some(inspection)
    }

    /// Every file that some lock was given, once.
    pub(crate) fn held(&self) -> BTreeMap<&str, Held<'_>> {
        let of_workload = self.given.files.iter();
        let of_workload = of_workload.map(|file| (&file.source, &file.damage));
        let listed = self.dependencies.iter();
        let listed = listed.map(|file| (&file.source, &file.damage));
        let all = of_workload.chain(listed);
        all.map(|(source, damage)| (source.path(), Held { source, damage }))
            .collect()
    }

    /// Puts other texts in the place of files, by their path, for every lock that has them.
    pub(crate) fn replace(&mut self, texts: &BTreeMap<String, Source>) {
        let listed = self.dependencies.iter_mut().map(|file| &mut file.source);
        let of_workload = self.given.files.iter_mut().map(|file| &mut file.source);
        for source in of_workload.chain(listed) {
            if let Some(text) = texts.get(source.path()) {
                *source = text.clone();
            }
        }
    }

    /// The report on what all locks saw.
    pub(crate) fn judge_all(&self, seen: Seen, setup: &Setup) -> Report {
        let context = Context {
            policy: &setup.policy,
            thresholds: setup.thresholds,
            baseline: &setup.baseline,
            today: setup.today,
            asked: &self.asked,
            rules: &setup.rules,
        };
        judge(seen, &context)
    }
}

fn roots(request: &ScanRequest) -> Vec<PathBuf> {
    let here = [PathBuf::from(".")];
    let paths = if request.paths.is_empty() {
        &here[..]
    } else {
        &request.paths
    };
    let directories = paths.iter().filter(|path| path.is_dir());
    directories
        .filter_map(|directory| directory.canonicalize().ok())
        .collect()
}

/// What could not be read of the tree, without the secrets in its names.
fn shown(mut unknowns: Vec<Unknown>, paths: &[PathBuf], secrets: &Detector) -> Vec<Unknown> {
    retain_hiding(&mut unknowns, paths);
    for unknown in &mut unknowns {
        unknown.subject = secrets.shown(&unknown.subject);
    }
    unknowns
}

/// True for files that lock 3 wants to see, where it was asked.
fn wants_listed(asked: &Asked, path: &str) -> bool {
    asked.includes(Lock::Dependencies) && lockgate_dependencies::wants(path)
}

/// True for what could not be read and is told by lock 3, because it alone was asked or alone wants it.
fn is_of_packages(asked: &Asked, path: &str) -> bool {
    let is_wanted = || wants_listed(asked, path) && !lockgate_workload::wants(path);
    asked.includes(Lock::Dependencies) && (!asked.includes(Lock::Workload) || is_wanted())
}

fn to_file(file: TreeFile) -> File {
    File {
        source: Source::new(file.path, file.bytes.text),
        damage: file.bytes.damage,
        named: file.named,
    }
}

/// The texts of files, for who asks for neighbours.
fn texts(files: &[lockgate_dependencies::File]) -> Files<'_> {
    let mut all = Files::new();
    for file in files {
        all.add(file.source.path(), file.source.text().as_bytes());
    }
    all
}

/// What of the paths is an image, and what is walked as a tree.
#[derive(Default)]
struct Images {
    stored: Vec<Stored>,
    others: Vec<PathBuf>,
}

impl Images {
    /// Nobody but lock 3 knows images as such.
    fn of(request: &ScanRequest, asked: &Asked) -> Self {
        if !asked.includes(Lock::Dependencies) {
            return Self {
                others: request.paths.clone(),
                ..Self::default()
            };
        }
        let (stored, others) = image::among(&request.paths);
        Self { stored, others }
    }

    fn has(&self, path: &str) -> bool {
        self.stored.iter().any(|image| image.name == path)
    }

    fn read(&self, request: &ScanRequest, secrets: &Detector) -> Result<Told, Error> {
        let mut told = Told::default();
        for stored in &self.stored {
            let found = image::read(stored, request.platform.as_deref(), secrets)?;
            told.listings.extend(found.listings);
            told.unknowns.extend(found.unknowns);
            told.images
                .extend(identities(stored, request.platform.as_deref()));
        }
        Ok(told)
    }
}

/// What the images of a store are named by. Where several are read whose platforms do not tell them apart, nothing tells which
/// listing is of which.
fn identities(stored: &Stored, platform: Option<&str>) -> Vec<lockgate_dependencies::Image> {
    let is_asked = |image: &&Image| {
        let rest = platform.map(|platform| image.platform.strip_prefix(platform));
        let is_of = |rest: &str| rest.is_empty() || rest.starts_with('/');
        !image.is_attestation && rest.is_none_or(|rest| rest.is_some_and(is_of))
    };
    let images = stored.images().images;
    let images: Vec<_> = images.iter().filter(is_asked).collect();
    let platforms: BTreeSet<_> = images.iter().map(|image| &image.platform).collect();
    let is_told =
        platforms.len() == images.len() && images.iter().all(|image| !image.platform.is_empty());
    if images.len() > 1 && !is_told {
        return Vec::new();
    }
    let is_alone = images.len() == 1;
    let named = images
        .into_iter()
        .map(|image| lockgate_dependencies::Image {
            start: if is_alone {
                format!("{}!", stored.name)
            } else {
                format!("{}!{}!", stored.name, image.platform)
            },
            digest: image.digest.clone(),
            names: image.names.clone(),
            platform: image.platform.clone(),
        });
    named.collect()
}

fn read(
    request: &ScanRequest,
    setup: &Setup,
    asked: &Asked,
    leaks: Option<&Leaks>,
    images: &Images,
    binaries: &Binaries,
) -> Result<Gathered, Error> {
    let look = |file: &lockgate_io::Looked<'_>| {
        if let Some(leaks) = leaks {
            leaks.look(file);
        }
    };
    // Lock 6 looks into the files of an image as into others.
    let paths = match leaks {
        Some(_) => &request.paths,
        None => &images.others,
    };
    if paths.is_empty() && !request.paths.is_empty() {
        return Ok(Gathered::default());
    }
    let of_workload = asked.includes(Lock::Workload);
    let is_system = installed::are_systems(&images.others);
    let is_listed =
        |path: &str| wants_listed(asked, path) && (!is_system || installed::counts(path));
    let of_packages = asked.includes(Lock::Dependencies);
    let peeks_at = |path: &str| of_packages && (may_be_binary(path) || images.has(path));
    let begins = |path: &str, first: &[u8]| images.has(path) || is_binary(path, first);
    let takes = |file: &lockgate_io::Looked<'_>| {
        if !images.has(file.path) {
            binaries.take(file);
        }
    };
    let wanted = Wanted {
        wants: &|path| of_workload && lockgate_workload::wants(path) || is_listed(path),
        excludes: &|path| setup.policy.excludes(path),
        base: setup.base.as_deref(),
        looks: leaks.is_some().then_some(&look),
        peeks: Some(Peek {
            at: &peeks_at,
            begins: &begins,
            takes: &takes,
        }),
        larger: of_packages.then_some(&lockgate_dependencies::may_be_larger),
    };
    let hint =
        "name files or directories that are there; without a path the current directory is scanned";
    gather(paths, &wanted).map_err(|error| reading(&error, hint))
}

/// True where no history is left out that an exception of a leaked secret can be meant for.
fn covers_history(request: &ScanRequest, setup: &Setup) -> bool {
    let mut exceptions = setup.policy.exceptions().iter();
    let speaks_of_secrets = exceptions.any(|exception| exception.rule.lock == Lock::Secrets);
    !speaks_of_secrets
        || request.past == Some(Past::All)
        || matches!(history::open(request), Err(Error::Usage { .. }))
}

/// True where everything the policy can speak of is scanned: its directory; without a policy, or with one
/// that was named and lies elsewhere, some directory.
fn covers(request: &ScanRequest, base: Option<&Path>) -> bool {
    let here = [PathBuf::from(".")];
    let paths = if request.paths.is_empty() {
        &here[..]
    } else {
        &request.paths
    };
    let base = base.map(|base| base.canonicalize().unwrap_or_else(|_| base.to_owned()));
    let is_covered = |directory: &Path| match &base {
        None => true,
        Some(base) => {
            let is_elsewhere = request.config.is_some() && strip_base(directory, base).is_none();
            is_elsewhere || strip_base(base, directory).is_some()
        }
    };
    let directories = paths.iter().filter(|path| path.is_dir());
    let mut real = directories.filter_map(|directory| directory.canonicalize().ok());
    real.any(|directory| is_covered(&directory))
}
