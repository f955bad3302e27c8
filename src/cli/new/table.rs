//! Edits of the hand-written tables of contents, laid out as rustfmt lays them out.

/// Begins the list of papers of a library.
pub(super) const PAPERS: &str = "PAPERS: &[&Paper] = &[";

/// Begins the list of theorems of a paper.
pub(super) const THEOREMS: &str = "theorems: &[";

/// Columns that a line may have.
const WIDTH: usize = 100;

/// The text with `pub mod name;` among the modules that are declared already, in their order.
pub(super) fn with_module(text: &str, name: &str) -> String {
    with_item(text, "pub mod ", name)
}

/// The text with `pub use name;` among those of the packages that are there already.
pub(super) fn with_package(text: &str, name: &str) -> String {
    with_item(text, "pub use ", name)
}

/// The packages of papers that a library hands on with `pub use name;`.
pub(super) fn packages(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|l| l.strip_prefix("pub use ")?.strip_suffix(';'))
}

/// The manifest with one more dependency, in the alphabetic order of the others; none if it has no
/// dependencies.
pub(super) fn with_dependency(manifest: &str, name: &str) -> Option<String> {
    let start = manifest.find("[dependencies]\n")? + "[dependencies]\n".len();
    let list = &manifest[start..];
    let line = format!("{name} = {{ path = \"{name}\" }}\n");
    let mut at = 0;
    for other in list.split_inclusive('\n') {
        if other.trim().is_empty() || other.starts_with('[') || other > line.as_str() {
            break;
        }
        at += other.len();
    }
    Some(format!("{}{}{line}{}", &manifest[..start], &list[..at], &list[at..]))
}

fn with_item(text: &str, keyword: &str, name: &str) -> String {
    let line = format!("{keyword}{name};");
    if text.lines().any(|l| l == line) {
        return text.into();
    }
    let is_module = |l: &&str| l.starts_with(keyword) && l.ends_with(';');
    let lines: Vec<_> = text.lines().collect();
    // A module may follow its doc comment and attributes, before which the new one must stand.
    let before = lines.iter().position(|l| is_module(l) && line.as_str() < *l).map(|at| {
        let mut at = at;
        while at > 0 && (lines[at - 1].starts_with("///") || lines[at - 1].starts_with("#[")) {
            at -= 1;
        }
        at
    });
    let after = || lines.iter().rposition(&is_module).map(|at| at + 1);
    let mut lines: Vec<_> = lines.iter().map(|l| l.to_string()).collect();
    match before.or_else(after) {
        Some(at) => lines.insert(at, line),
        None => {
            // The first module: before the first item, after the uses.
            let head = lines.iter().rposition(|l| l.starts_with("//!"));
            let at = end_of_uses(&lines).or(head).map_or(0, |at| at + 1);
            lines.splice(at..at, [String::new(), line]);
        }
    }
    lines.join("\n") + "\n"
}

/// The last line of the last `use`, which may have several.
fn end_of_uses(lines: &[String]) -> Option<usize> {
    let start = lines.iter().rposition(|l| l.starts_with("use ") || l.starts_with("pub use "))?;
    Some(start + lines[start..].iter().position(|l| l.ends_with(';'))?)
}

/// The text with one more entry at the end of the list that `opening` begins; none if there is no
/// such list.
pub(super) fn with_entry(text: &str, opening: &str, entry: &str) -> Option<String> {
    let start = text.find(opening)? + opening.len();
    let end = start + text[start..].find(']')?;
    let (before, list, after) = (&text[..start], &text[start..end], &text[end..]);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let indent = " ".repeat(before[line_start..].len() - before[line_start..].trim_start().len());
    if list.contains('\n') {
        let list = list.trim_end();
        let comma = if list.ends_with(',') || list.is_empty() { "" } else { "," };
        return Some(format!("{before}{list}{comma}\n{indent}    {entry},\n{indent}{after}"));
    }
    let mut entries: Vec<_> = list.split(',').map(str::trim).filter(|e| !e.is_empty()).collect();
    entries.push(entry);
    let one_line = entries.join(", ");
    let rest = after.lines().next().unwrap_or("");
    let width = before[line_start..].chars().count() + one_line.chars().count() + rest.len();
    if width <= WIDTH {
        return Some(format!("{before}{one_line}{after}"));
    }
    let many: String = entries.iter().map(|e| format!("{indent}    {e},\n")).collect();
    Some(format!("{before}\n{many}{indent}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_stay_in_order() {
        let text =
            "//! Doc\n\nuse a::B;\n\npub mod b;\n/// About d.\npub mod d;\n\nconst X: i32 = 1;\n";
        let with = |name| with_module(text, name);
        assert!(with("c").contains("pub mod b;\npub mod c;\n/// About d.\npub mod d;\n"));
        assert!(with("a").contains("use a::B;\n\npub mod a;\npub mod b;\n"));
        assert!(with("e").contains("pub mod d;\npub mod e;\n\nconst"));
        assert_eq!(with("b"), text);
    }

    #[test]
    fn the_first_module_stands_after_the_uses() {
        let text = "//! Doc\n\nuse a::B;\n\nconst X: i32 = 1;\n";
        let expected = "//! Doc\n\nuse a::B;\n\npub mod m;\n\nconst X: i32 = 1;\n";
        assert_eq!(with_module(text, "m"), expected);
    }

    #[test]
    fn entries_are_added_at_the_end() {
        let empty = with_entry("x: i32,\n    list: &[],\n", "list: &[", "&a::T").unwrap();
        assert_eq!(empty, "x: i32,\n    list: &[&a::T],\n");
        let one = with_entry(&empty, "list: &[", "&b::T").unwrap();
        assert_eq!(one, "x: i32,\n    list: &[&a::T, &b::T],\n");
        let long = format!("&{}::T", "b".repeat(80));
        let many = with_entry(&empty, "list: &[", &long).unwrap();
        assert_eq!(
            many,
            format!("x: i32,\n    list: &[\n        &a::T,\n        {long},\n    ],\n")
        );
        let more = with_entry(&many, "list: &[", "&c::T").unwrap();
        assert!(more.ends_with(&format!("        {long},\n        &c::T,\n    ],\n")));
        assert_eq!(with_entry("nothing", "list: &[", "&c::T"), None);
    }
}
