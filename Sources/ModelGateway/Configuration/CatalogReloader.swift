import Domain
import Metrics
import Synchronization

/// Notices that the catalogue's file has changed and puts the new one in use, or keeps the old one and says why.
///
/// A change counts only when two looks in a row found the same stamp: a file that is being written may be a whole
/// catalogue by accident, with half of its models gone. A bad file is reported once, however often it is looked at.
package final class CatalogReloader: Sendable {
    package enum Outcome: Sendable, Hashable {
        case unchanged
        /// The new catalogue is in use.
        case replaced(version: String, newProviders: [ProviderName])
        /// The file cannot be used, and this is the first time that it was seen so; the old catalogue stays.
        case refused(CatalogError)
    }

    private struct State {
        /// The stamp of the last look.
        var seen: CatalogStamp?
        /// The stamp of the file that was last read, good or bad.
        var read: CatalogStamp?
        /// What was last refused.
        var refused: CatalogError?
        var content: Fingerprint?
    }

    private let path: String
    private let box: CatalogBox
    private let state: Mutex<State>
    /// Held for a whole look. Of two looks at once, the one that read the older text might be the last to put it in use,
    /// and nothing would read the file again. A look is short: one small file.
    private let turn = Mutex(())

    package init(_ file: CatalogFile, box: CatalogBox) {
        path = file.path
        self.box = box
        state = Mutex(State(seen: file.stamp, read: file.stamp))
    }

    /// Looks at the file. Callers take turns: the process's own watch and a person's signal may come at once.
    /// - Parameter isForced: reads it whatever its stamp says; for a person who asked.
    package func look(isForced: Bool = false) -> Outcome {
        turn.withLock { _ in lookAlone(isForced) }
    }

    private func lookAlone(_ isForced: Bool) -> Outcome {
        let stamp = CatalogStamp(path: path)
        let isDue = state.withLock { state in
            let isStable = state.seen == stamp
            state.seen = stamp
            return isForced || isStable && state.read != stamp
        }
        guard isDue else { return .unchanged }
        state.withLock { $0.read = stamp }
        do {
            let bytes = try CatalogFile.bytes(of: path)
            let content = Fingerprint(of: bytes)
            // Touched or written again with the same words.
            guard state.withLock({ $0.content != content || $0.refused != nil }) else { return .unchanged }
            return use(try CatalogReading.catalog(bytes), content)
        } catch {
            return refuse(error)
        }
    }

    private func use(_ catalog: ModelCatalog, _ content: Fingerprint) -> Outcome {
        state.withLock {
            $0.content = content
            $0.refused = nil
        }
        let old = box.current.catalog
        guard catalog.version != old.version else { return .unchanged }
        box.replace(with: catalog)
        Self.count("replaced")
        return .replaced(
            version: catalog.version,
            newProviders: catalog.allProviders.map(\.name).filter { old[provider: $0] == nil })
    }

    private func refuse(_ error: CatalogError) -> Outcome {
        let isNew = state.withLock { state in
            defer { state.refused = error }
            return state.refused != error
        }
        guard isNew else { return .unchanged }
        Self.count("refused")
        return .refused(error)
    }

    private static func count(_ outcome: String) {
        Counter(label: "penstock.gateway.catalog.reloads", dimensions: [("outcome", outcome)]).increment()
    }
}
