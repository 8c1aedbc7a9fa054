/// One document that the demo works on: real text from this machine.
struct DemoDocument: Sendable, Equatable {
    /// How it is called in the report: the last part of its path.
    let name: String
    let path: String
    /// Valid UTF-8 without U+0000, with something in it besides white space.
    let text: String
    /// Whether only the beginning of the file is used.
    let isCut: Bool

    /// What one document may cost, in bytes of its text and in bytes of its JSON spelling; the API accepts no more.
    static let bytesMax = 1_000_000
}
