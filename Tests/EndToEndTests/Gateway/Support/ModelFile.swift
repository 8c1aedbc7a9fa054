import Foundation

/// The catalogue's file of an installation under test.
struct ModelFile: Sendable {
    let path: String
    /// Where the simulator is.
    let url: String

    /// Lends a file with this plan; it is gone afterwards.
    static func with<Value>(_ plan: CatalogPlan, url: String, _ body: (ModelFile) async throws -> Value) async throws
        -> Value
    {
        let file = ModelFile(path: "/tmp/penstock-models-\(UUID().uuidString).yaml", url: url)
        try file.write(plan)
        // What is left behind at worst is a small file.
        defer { try? FileManager.default.removeItem(atPath: file.path) }
        return try await body(file)
    }

    /// Puts another plan into the file, at once as a whole.
    func write(_ plan: CatalogPlan) throws { try write(plan.text(url: url)) }

    func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    /// The plan with one of its lines spoilt, and the number of that line.
    func spoilt(_ plan: CatalogPlan, replacing good: String, by bad: String) throws -> (text: String, line: Int) {
        let text = plan.text(url: url)
        guard let place = text.range(of: good) else { throw Surprise("the catalogue has no \(good)") }
        let line = text[..<place.lowerBound].count { $0 == "\n" } + 1
        return (text.replacingCharacters(in: place, with: bad), line)
    }
}
