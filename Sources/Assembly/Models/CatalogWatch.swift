import Domain
import Logging
import ModelGateway
import ServiceLifecycle
import UnixSignals

/// Keeps the model catalogue in step with its file: looks at it every few seconds, and at once on SIGHUP. A bad file
/// changes nothing and is said once, with its lines. Of a good one the database is told too; the fleet of this process looks
/// at the catalogue itself.
struct CatalogWatch: Service {
    /// A change is in use after at most two of these.
    static let period: Duration = .seconds(3)
    /// Looks that may be asked for while one is under way, which waits for the database.
    private static let looksMax = 8

    let reloader: CatalogReloader
    let catalogs: CatalogBox
    let pools: CatalogPools
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            let hangups = await UnixSignalsSequence(trapping: .sighup)
            let (looks, asked) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingNewest(Self.looksMax))
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    // A sleep that throws was cancelled: the process stops.
                    while (try? await Task.sleep(for: Self.period)) != nil { asked.yield(false) }
                }
                group.addTask { for await _ in hangups { asked.yield(true) } }
                // One after the other: of two that tell the database at once, the older could be the last.
                group.addTask {
                    var pools = pools
                    for await isForced in looks {
                        look(isForced: isForced)
                        await tell(&pools)
                    }
                }
                await group.waitForAll()
            }
        }
    }

    /// Tried again with the next look, until it is done.
    private func tell(_ pools: inout CatalogPools) async {
        do {
            try await pools.tell(of: catalogs.current.catalog)
        } catch {
            logger.warning(
                "the pools of the model catalogue cannot be made now",
                metadata: [LogKey.error.rawValue: "\(error)"])
        }
    }

    private func look(isForced: Bool) {
        switch reloader.look(isForced: isForced) {
        case .unchanged: if isForced { logger.notice("the model catalogue has not changed") }
        case .replaced(let version, let newProviders):
            logger.notice(
                "a new model catalogue is in use", metadata: [LogKey.catalogVersion.rawValue: "\(version)"])
            for name in newProviders { noteCredential(of: name) }
        case .refused(let error):
            logger.error(
                "the model catalogue's file cannot be used; the old catalogue stays",
                metadata: [LogKey.error.rawValue: "\(error)"])
        }
    }

    /// A process takes its keys from its environment, which a reload does not change.
    private func noteCredential(of name: ProviderName) {
        let snapshot = catalogs.current
        guard let entry = snapshot.catalog[provider: name], entry.isEnabled, snapshot.providers[name] == nil else {
            return
        }
        logger.warning(
            "a new provider has no key in this process's environment; its models are passed over here",
            metadata: [
                LogKey.provider.rawValue: "\(name)", LogKey.credential.rawValue: "\(entry.credential)",
            ])
    }
}
