package import Hummingbird
import Logging
import NIOCore

/// What Hummingbird hands over with a request.
package struct SimulatorContext: InitializableFromSource {
    let channel: any Channel

    package init(source: ApplicationRequestContextSource) { channel = source.channel }
}
