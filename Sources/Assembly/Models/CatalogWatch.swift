import Domain
import Logging
import ModelGateway
import ServiceLifecycle
import UnixSignals

/// Keeps the model catalogue in step with its file: looks at it every few seconds, and at once on SIGHUP. A bad file
/// changes nothing and is said once, with its lines.
struct CatalogWatch: Service {
    /// A change is in use after at most two of these.
    static let period: Duration = .seconds(3)

    let reloader: CatalogReloader
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            let hangups = await UnixSignalsSequence(trapping: .sighup)
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    // A sleep that throws was cancelled: the process stops.
                    while (try? await Task.sleep(for: Self.period)) != nil { look(isForced: false) }
                }
                group.addTask { for await _ in hangups { look(isForced: true) } }
                await group.waitForAll()
            }
        }
    }

    private func look(isForced: Bool) {
        switch reloader.look(isForced: isForced) {
        case .unchanged: if isForced { logger.notice("the model catalogue has not changed") }
        case .replaced(let version, let newProviders):
            logger.notice(
                "a new model catalogue is in use", metadata: [LogKey.catalogVersion.rawValue: "\(version)"])
            for provider in newProviders {
                logger.warning(
                    "a new provider has slots only after a restart", metadata: [LogKey.pool.rawValue: "\(provider)"])
            }
        case .refused(let error):
            logger.error(
                "the model catalogue's file cannot be used; the old catalogue stays",
                metadata: [LogKey.error.rawValue: "\(error)"])
        }
    }
}
