import ArgumentParser
import Domain

struct IndexDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete documents. From the answer on no search finds them, in any generation.",
        discussion: """
            Those that are there are deleted. When some are not, they are named and the command exits with 4 (not found); \
            with --ignore-not-found that is a success too, so that a script may run twice.
            """)

    @OptionGroup var index: IndexNameArgument

    @Argument(help: ArgumentHelp("The documents' keys, at most 500.", valueName: "key"))
    var keys: [String]

    @Flag(name: .customLong("ignore-not-found"), help: "Succeed although a document is not there.")
    var ignoresMissing = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let request = APIRequest(
            method: .post, path: index.path("documents", "delete"),
            body: .object(["keys": .array(keys.map { .string($0) })]))
        let answer = try await connection.withClient { client in try await client.send(request).body }
        let deleted = answer["deleted"]?.asArray?.compactMap(\.asString) ?? []
        let asked = Set(keys.map { Array($0.utf8) }).count
        try console.answer(answer, text: "Deleted \(deleted.count) of \(asked) documents.")
        if !ignoresMissing, let failure = Self.missing(keys, deleted: deleted) { throw failure }
    }

    /// Named are the first of them. Keys are compared by their bytes: two may look the same.
    static func missing(_ keys: [String], deleted: [String]) -> CommandFailure? {
        let gone = Set(deleted.map { Array($0.utf8) })
        var seen: Set<[UInt8]> = []
        let missing = keys.filter { !gone.contains(Array($0.utf8)) && seen.insert(Array($0.utf8)).inserted }
        guard !missing.isEmpty else { return nil }
        let named = missing.prefix(5).map { "'\(PlainText.line($0))'" }.joined(separator: ", ")
        return CommandFailure(
            .notFound, code: "no_such_document", title: "Some documents are not there",
            detail: "Not there: \(named)\(missing.count > 5 ? " and \(missing.count - 5) more" : ""). "
                + "The others are deleted. --ignore-not-found makes this a success.")
    }
}
