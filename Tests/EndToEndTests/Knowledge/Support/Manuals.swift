import Domain

/// Documents whose words are drawn from a seed: no two say nearly the same, every one can be found by a word of its own, and
/// each version can be told from the others.
struct Manuals: Sendable {
    private static let words = """
        anchor barrel candle dagger engine fabric garden hammer island jacket kettle ladder magnet needle orchid pepper \
        quartz ribbon saddle tunnel umbrella valley walnut yellow zipper basket copper dragon eleven forest gravel harbor \
        insect jungle kitten lemon marble nickel oyster pebble rabbit silver timber uncle velvet window acorn beaver cactus \
        desert emerald falcon goblet hazel iron jasper kernel lantern meadow nutmeg olive plum quiver raven spruce thistle
        """.split(separator: " ").map(String.init)

    let seed: UInt64
    var sections = 3
    var sentences = 8

    static func key(_ number: Int) -> String { "hall-\(number).md" }
    /// A word that stands in every section of a document and nowhere else.
    static func mark(_ number: Int) -> String { "gauge\(number)x" }
    /// A word that stands in a version of it and in no other text.
    static func mark(_ number: Int, edit: Int) -> String { "reading\(number)e\(edit)x" }

    func content(_ number: Int, edit: Int = 0) -> String {
        var random = Seed(fixed: seed &+ UInt64(number) &* 7_919 &+ UInt64(edit) &* 104_729)
        let body = (0..<sections).map { section in
            let sentences = (0..<sentences).map { _ in
                (0..<10).map { _ in Self.words.randomElement(using: &random) ?? "" }.joined(separator: " ")
            }
            let marks = "\(Self.mark(number)) \(Self.mark(number, edit: edit))"
            return "## Part \(section)\n\nThe \(marks) shows \(sentences.joined(separator: ".\n"))."
        }
        return "# Hall \(number)\n\n" + body.joined(separator: "\n\n") + "\n"
    }

    func document(_ number: Int, edit: Int = 0, permissions: [String] = []) -> JSONValue {
        IndexProbe.document(Self.key(number), content(number, edit: edit), permissions: permissions)
    }

    func documents(_ numbers: Range<Int>) -> [JSONValue] { numbers.map { document($0) } }
}
