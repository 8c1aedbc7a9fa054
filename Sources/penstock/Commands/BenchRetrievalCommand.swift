import ArgumentParser
import Assembly
import Domain
import Foundation

/// `penstock bench retrieval`: how well and how fast a real manual is found.
struct BenchRetrievalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retrieval",
        abstract: "Search quality on a real manual by its printed index, intake, scan, BM25, memory.",
        discussion: """
              scan     a query against --size random vectors of 384 numbers, one after the other: p50, p99, and the share
                       of the memory's speed that it reaches, which is measured in the same run.
              words    BM25 over --size made-up chunks whose words follow Zipf's law.
              quality  every page of a manual of DocBook's is put and taken in by a worker; then each term of its printed
                       index is a query, and the sections it links to are what must be found: recall@10 and MRR@10 for
                       words, vectors and both, with 95 % intervals. The index page itself is no document.
              search   BM25 over the manual, and whole searches by one caller and by eight.

            Without --embedding-url the vectors are the local model's hashed n-grams, which are lexical. OPENAI_API_KEY is
            sent to the server of --embedding-url when it is set.

              penstock bench retrieval --only quality --json
              penstock bench retrieval --only quality --embedding-url http://127.0.0.1:11434/v1 \\
                --embedding-model nomic-embed-text
            """)

    @Option(help: ArgumentHelp("The folder of the manual.", valueName: "folder"))
    var manual = Manual.debian

    @Option(help: ArgumentHelp("Only these parts: \(RetrievalParts.names).", valueName: "part,…"))
    var only: RetrievalParts?

    @Option(help: "Vectors of scan and chunks of words, 1,000…1,000,000.")
    var size = 100_000

    @Option(help: "How many searches each case of words and search makes, 1…1,000,000.")
    var searches = 2_000

    @Option(help: ArgumentHelp("The base URL of an OpenAI-compatible server that embeds.", valueName: "url"))
    var embeddingUrl: String?

    @Option(help: ArgumentHelp("Its model; beside --embedding-url.", valueName: "name"))
    var embeddingModel: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        try BenchBounds.check("--size", size, 1_000...1_000_000)
        try BenchBounds.check("--searches", searches, 1...1_000_000)
        guard (embeddingUrl == nil) == (embeddingModel == nil) else {
            throw ValidationError("--embedding-url and --embedding-model go together")
        }
        if let embeddingUrl, !["http", "https"].contains(URLComponents(string: embeddingUrl)?.scheme ?? "") {
            throw ValidationError("--embedding-url must begin with http:// or https://")
        }
    }

    func run() async throws {
        var scenario = RetrievalScenario()
        scenario.manual = manual
        scenario.size = size
        scenario.searches = searches
        if let only { scenario.parts = only.parts }
        if let embeddingUrl, let embeddingModel {
            let key = ProcessInfo.processInfo.environment["OPENAI_API_KEY"].flatMap { $0.isEmpty ? nil : Secret($0) }
            scenario.embedding = BenchEmbedding(url: embeddingUrl, model: embeddingModel, key: key)
        }
        // Said before a Postgres is made for nothing.
        if scenario.needsManual, let complaint = Manual.complaint(at: manual) {
            throw CommandFailure(
                .failed, code: "no_manual", title: "There is no manual to search",
                detail: "\(complaint); --only scan,words needs none.")
        }
        try await BenchRun.run(scenario, output: output)
    }
}

/// `quality,scan`: parts of the bench of retrieval.
struct RetrievalParts: ExpressibleByArgument {
    static let names = RetrievalPart.allCases.map(\.rawValue).joined(separator: ",")

    let parts: Set<RetrievalPart>

    /// nil for a name that is no part, or for none at all.
    init?(argument: String) {
        let words = argument.split(separator: ",", omittingEmptySubsequences: false)
        let known = words.compactMap { RetrievalPart(rawValue: String($0)) }
        guard !known.isEmpty, known.count == words.count else { return nil }
        parts = Set(known)
    }
}
