import ArgumentParser
import Domain

/// What the next generation of an index is built with. What is not given stays as it is.
struct IndexSettingsOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How texts are sliced: prose, faq, policy or procedure.", valueName: "profile"))
    var profile: String?

    @Option(help: ArgumentHelp("How words are searched: english (stemmed) or plain.", valueName: "analyzer"))
    var analyzer: String?

    @Option(
        help: ArgumentHelp(
            "The embedding model, by its name in the catalogue; 'none' for an index of words alone.", valueName: "model"
        ))
    var model: String?

    @Option(
        name: .customLong("tokens-max"), help: ArgumentHelp("Tokens of a slice at most (default: 400).", valueName: "n")
    )
    var tokensMax: Int64?

    @Option(
        name: .customLong("tokens-min"),
        help: ArgumentHelp("Tokens of a slice at least (default: 200).", valueName: "n"))
    var tokensMin: Int64?

    @Option(
        help: ArgumentHelp("How vectors are searched: exact, or hnsw where pgvector is there.", valueName: "backend"))
    var backend: String?

    @Option(
        name: .customLong("failure-allowance"),
        help: ArgumentHelp("The share of documents that may fail, 0…1 (default: 0.005).", valueName: "share"))
    var failureAllowance: Double?

    @Option(
        name: .customLong("canary"),
        help: ArgumentHelp(
            "A query and a document that it must find, as 'query => key'. May be repeated.", valueName: "query => key"))
    var canaries: [String] = []

    func validate() throws {
        if let failureAllowance, !(0...1).contains(failureAllowance) {
            throw ValidationError("--failure-allowance must be a share from 0 to 1.")
        }
    }

    /// The fields of the request.
    func members() throws(CommandFailure) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        members.put("profile", profile)
        members.put("analyzer", analyzer)
        members.put("backend", backend)
        if let model { members["model"] = model == "none" ? .null : .string(model) }
        members.put("tokens_max", tokensMax)
        members.put("tokens_min", tokensMin)
        members.put("failure_allowance", failureAllowance)
        if !canaries.isEmpty {
            var values: [JSONValue] = []
            for canary in canaries { values.append(try Self.canary(canary)) }
            members["canaries"] = .array(values)
        }
        return members
    }

    private static func canary(_ text: String) throws(CommandFailure) -> JSONValue {
        let parts = text.split(separator: "=>", maxSplits: 1, omittingEmptySubsequences: false).map {
            PlainText.trimmed($0)
        }
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
            throw .usage(
                "--canary is a query and a document's key: --canary 'drop a slot => protocol-replication.html'.")
        }
        return .object(["query": .string(parts[0]), "documents": .array([.string(parts[1])])])
    }
}

extension PlainText {
    /// Without the spaces around it.
    fileprivate static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
