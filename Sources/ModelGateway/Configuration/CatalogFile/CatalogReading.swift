import Domain
import Yams

/// Reads a catalogue from the text of its file: all of it, or nothing.
package enum CatalogReading {
    private static let keys = ["version", "providers", "models", "routes", "defaults"]
    private static let countMax = 1_000

    /// - Throws: everything that is wrong with it, with line and column.
    package static func catalog(_ bytes: [UInt8]) throws(CatalogError) -> ModelCatalog {
        let complaints = CatalogComplaints()
        let root = try YAMLDocument.root(bytes)
        let place = YAMLPlace(root, path: "")
        guard let reader = YAMLReader(root, at: place, known: keys, complaints: complaints) else {
            try complaints.check()
            return ModelCatalog([])
        }
        reader.require("version", "what this catalogue is called, such as 2026-11-20")
        let version = version(reader)
        let providers = providers(reader)
        let models = models(reader, providers)
        let routing = RouteReading(models: models)
        let routes = entries(reader, "routes", RouteReading.keys) { routing.route($0, $1) }
        let named = Dictionary(routes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let defaults =
            reader.mapping("defaults", known: RouteUse.allCases.map(\.rawValue))
            .map { routing.defaults($0, routes: named) } ?? [:]
        try complaints.check()
        return ModelCatalog(
            Array(models.values), providers: Array(providers.values), routes: routes, defaults: defaults,
            version: "\(version)+\(Fingerprint(of: bytes).hex.prefix(8))")
    }

    private static func version(_ reader: YAMLReader) -> String {
        guard let text = reader.text("version") else { return "" }
        let isPlain = text.utf8.allSatisfy {
            (97...122).contains($0) || (65...90).contains($0) || (45...57).contains($0) || $0 == 95
        }
        if !isPlain || text.utf8.count > 40 {
            reader.complain("version", "must be 1 to 40 of A-Z, a-z, 0-9, '.', '_', '-', '/'")
        }
        return text
    }

    /// Those of the file, and `local`, which is always there.
    private static func providers(_ reader: YAMLReader) -> [String: ProviderEntry] {
        let reading = ProviderReading()
        var providers = [ProviderName.local.rawValue: ProviderEntry.local]
        for entry in entries(reader, "providers", ProviderReading.keys, { reading.entry($0, $1) }) {
            providers[entry.name.rawValue] = entry
        }
        return providers
    }

    private static func models(
        _ reader: YAMLReader, _ providers: [String: ProviderEntry]
    ) -> [String: ModelDescription] {
        let reading = ModelReading(providers: providers)
        let builtIn = LocalProvider.models
        var models = Dictionary(builtIn.map { ($0.name.rawValue, $0) }, uniquingKeysWith: { first, _ in first })
        for model in entries(reader, "models", ModelReading.keys, { reading.description($0, $1) }) {
            if let taken = models.updateValue(model, forKey: model.name.rawValue), taken.provider == .local {
                reader.complaints.add(
                    reader.mapping("models", known: nil)?.keyPlace(of: model.name.rawValue) ?? reader.place,
                    "is the name of a local model; choose another")
            }
        }
        return models
    }

    private static func entries<Entry>(
        _ reader: YAMLReader, _ key: String, _ known: [String], _ read: (String, YAMLReader) -> Entry?
    ) -> [Entry] {
        guard let section = reader.mapping(key, known: nil) else { return [] }
        guard section.keys.count <= countMax else {
            reader.complain(key, "has more than \(countMax) entries")
            return []
        }
        return section.keys.compactMap { name in
            section.mapping(name, known: known).flatMap { read(name, $0) }
        }
    }
}
