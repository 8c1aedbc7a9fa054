import Domain
import Knowledge
import ModelGateway

/// A public kind whose input names an index of its tenant: what is not there, or cannot be built, is refused before
/// anything is stored. The first attempt looks again.
protocol IndexNamingHandler: PreparingTaskHandler, ReadingTaskHandler where Input: NamesIndex {
    var store: KnowledgeStore { get }
    var gateway: Gateway { get }
}

protocol NamesIndex: ReadInput {
    var index: IndexName { get }
    var change: SettingsChange { get }
}

extension RebuildInput: NamesIndex {}
extension PlanInput: NamesIndex {}

extension IndexNamingHandler {
    /// Indexes that one request may name.
    private static var indexesMax: Int { 100 }

    package func prepare(_ inputs: [JSONValue], for tenant: TenantID) async throws -> [PreparedInput] {
        let read = inputs.map { Self.read($0).input }
        var found: [IndexName: KnowledgeIndex] = [:]
        for name in Set(read.compactMap { $0?.index }).sorted(by: { $0.rawValue < $1.rawValue }).prefix(Self.indexesMax)
        {
            found[name] = try await store.index(name, of: tenant)
        }
        return zip(inputs, read).map { value, input in prepare(value, input, found) }
    }

    private func prepare(_ value: JSONValue, _ input: Input?, _ found: [IndexName: KnowledgeIndex]) -> PreparedInput {
        guard let input, let index = found[input.index] else {
            return Self.refused("/index", "there is no index with this name; make it first")
        }
        do throws(Failure) {
            _ = try BuildSettings.make(input.change, of: index, gateway)
            return .accepted(value)
        } catch {
            return Self.refused(input.change.namesModel ? "/model" : "", error.message)
        }
    }

    private static func refused(_ pointer: String, _ message: String) -> PreparedInput {
        .refused([InputProblem(pointer: pointer, message: message)])
    }
}
