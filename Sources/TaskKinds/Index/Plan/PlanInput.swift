import Domain
import Knowledge

/// `{"index"}` and the settings of a rebuild: what would it be?
struct PlanInput: ReadInput {
    let index: IndexName
    let change: SettingsChange

    static func read(_ reader: inout InputReader) -> Self? {
        let index = reader.indexName("index")
        let change = SettingsChange.read(&reader)
        return index.map { Self(index: $0, change: change) }
    }
}
