//! Reading and rewriting case files.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// One fenced block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// First word of the info string.
    pub kind: String,
    /// Value of `path=` in the info string.
    pub path: Option<String>,
    /// The text between the fences.
    pub text: String,
    /// Index of the first line of the text in the case file.
    first_line: usize,
}

/// One scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// The heading.
    pub title: String,
    /// Its blocks in order.
    pub blocks: Vec<Block>,
}

/// One case file.
#[derive(Clone, Debug)]
pub struct CaseFile {
    /// Where it is.
    pub path: PathBuf,
    /// The file's name without extension: the rule.
    pub name: String,
    /// Its scenarios in order.
    pub scenarios: Vec<Scenario>,
    lines: Vec<String>,
}

impl Scenario {
    /// Input files: path and text.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        let inputs = self.blocks.iter().filter(|block| block.kind != "fixed");
        inputs.filter_map(|block| Some((block.path.as_deref()?, block.text.as_str())))
    }

    /// The first block of a kind.
    pub fn block(&self, kind: &str) -> Option<&Block> {
        self.blocks.iter().find(|block| block.kind == kind)
    }
}

impl CaseFile {
    /// The folder it lies in, by its last name.
    pub fn folder(&self) -> &str {
        let parent = self.path.parent().and_then(Path::file_name);
        parent.and_then(std::ffi::OsStr::to_str).unwrap_or_default()
    }

    /// Writes the file with these blocks replaced. Blocks are given with their new text.
    pub fn rewrite(&self, replacements: &[(Block, String)]) -> io::Result<()> {
        let mut lines = self.lines.clone();
        let mut ordered: Vec<_> = replacements.iter().collect();
        ordered.sort_by_key(|(block, _)| std::cmp::Reverse(block.first_line));
        for (block, text) in ordered {
            let end = block.first_line + block.text.lines().count();
            lines.splice(block.first_line..end, text.lines().map(str::to_owned));
        }
        fs::write(&self.path, lines.join("\n") + "\n")
    }
}

/// Every case file of a folder and of the folders in it, by name.
pub fn load(folder: &Path) -> io::Result<Vec<CaseFile>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(load(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            files.push(read(&path)?);
        }
    }
    files.sort_by(|left, right| (&left.name, &left.path).cmp(&(&right.name, &right.path)));
    Ok(files)
}

fn read(path: &Path) -> io::Result<CaseFile> {
    let text = fs::read_to_string(path)?;
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let name = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    Ok(CaseFile {
        path: path.to_owned(),
        name,
        scenarios: scenarios(&lines),
        lines,
    })
}

fn scenarios(lines: &[String]) -> Vec<Scenario> {
    let mut found: Vec<Scenario> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if let Some(title) = lines[at].strip_prefix("## ") {
            found.push(Scenario {
                title: title.to_owned(),
                blocks: Vec::new(),
            });
        } else if let Some(info) = fence(&lines[at]) {
            let marker = &lines[at][..lines[at].len() - info.len()];
            let close = lines[at + 1..].iter().position(|line| line == marker);
            let end = close.map_or(lines.len(), |length| at + 1 + length);
            if let Some(scenario) = found.last_mut() {
                scenario
                    .blocks
                    .push(block(info, at + 1, &lines[at + 1..end]));
            }
            at = end;
        }
        at += 1;
    }
    found
}

/// The info string after three or more backticks.
fn fence(line: &str) -> Option<&str> {
    line.starts_with("```")
        .then(|| line.trim_start_matches('`'))
}

fn block(info: &str, first_line: usize, lines: &[String]) -> Block {
    let mut words = info.split_whitespace();
    let kind = words.next().unwrap_or_default().to_owned();
    let path = words
        .find_map(|word| word.strip_prefix("path="))
        .map(str::to_owned);
    let text = lines
        .iter()
        .flat_map(|line| [line.as_str(), "\n"])
        .collect();
    Block {
        kind,
        path,
        text,
        first_line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_holds_its_blocks() {
        let text = "# rule\n\n```\nnot in a scenario\n```\n\n## One\n\n```yaml path=a.yml\nx: 1\n```\n\n````expected\n```\n````\n";
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let found = scenarios(&lines);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].files().collect::<Vec<_>>(), [("a.yml", "x: 1\n")]);
        assert_eq!(
            found[0].block("expected").map(|block| block.text.as_str()),
            Some("```\n")
        );
    }
}
