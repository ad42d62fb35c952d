//! Words about invitations to the storefront.

use super::texts;

texts!(Invite {
    invite: "Invite", "Invitar", "Inviter";
    invite_again: "Invite again", "Invitar otra vez", "Inviter à nouveau";
    by_link_hint: "A link by which it chooses a password of its own: by WhatsApp, by email, or scanned.", "Un enlace con el que elige su propia contraseña: por WhatsApp, por correo o escaneado.", "Un lien pour choisir son propre mot de passe : par WhatsApp, par e-mail ou scanné.";
    title: "Invitation for {}", "Invitación para {}", "Invitation pour {}";
    once: "Pass this link on now: it is shown only here. It works once, until {}.", "Comunica este enlace ahora: solo se muestra aquí. Sirve una vez, hasta el {}.", "Transmettez ce lien maintenant : il n’est montré qu’ici. Il sert une fois, jusqu’au {}.";
    link: "Link", "Enlace", "Lien";
    copy: "Copy", "Copiar", "Copier";
    copied: "Copied", "Copiado", "Copié";
    by_whatsapp: "Send by WhatsApp", "Enviar por WhatsApp", "Envoyer par WhatsApp";
    by_mail: "Send by email", "Enviar por correo", "Envoyer par e-mail";
    scan: "Or let it be scanned", "O que lo escanee", "Ou faites-le scanner";
    withdraw: "Take the invitation back", "Retirar la invitación", "Retirer l’invitation";
    withdrawn: "The invitation is taken back.", "La invitación se ha retirado.", "L’invitation est retirée.";
    was_sent: "invited on {}", "invitación del {}", "invitation du {}";
    was_opened: "invitation of {} opened", "invitación del {} abierta", "invitation du {} ouverte";
    was_accepted: "accepted its invitation on {}", "aceptó la invitación el {}", "a accepté l’invitation le {}";
    has_expired: "invitation of {} expired", "invitación del {} caducada", "invitation du {} expirée";
    subject: "Order from {}", "Haz tus pedidos a {}", "Commandez chez {}";
    message: "Hello {}! {} invites you to order online. Choose your password here: {} (works once, until {})", "Hola, {}: {} te invita a hacer tus pedidos en línea. Elige aquí tu contraseña: {} (sirve una vez, hasta el {})", "Bonjour {} ! {} vous invite à commander en ligne. Choisissez ici votre mot de passe : {} (sert une fois, jusqu’au {})";
    happened_invited: "Invited to the storefront: {}", "Invitación a la tienda: {}", "Invitation à la boutique : {}";
    happened_accepted: "Accepted the invitation: {}", "Ha aceptado la invitación: {}", "A accepté l’invitation : {}";
    happened_withdrawn: "Invitation taken back: {}", "Invitación retirada: {}", "Invitation retirée : {}";
    // Many at once
    invite_main: "Invite their main contacts", "Invitar a sus contactos principales", "Inviter leurs contacts principaux";
    invite_main_hint: "Those who have no access yet; each gets a link of its own.", "A quienes aún no tienen acceso; cada uno recibe su propio enlace.", "Ceux qui n’ont pas encore d’accès ; chacun reçoit son propre lien.";
    invited: "Invited: {}", "Invitados: {}", "Invités : {}";
    not_invited: "Not invited", "Sin invitar", "Non invités";
    no_contact: "There is no contact yet.", "Aún no tiene contactos.", "Il n’a pas encore de contact.";
    no_login: "Its main contact has neither email nor username.", "Su contacto principal no tiene ni correo ni usuario.", "Son contact principal n’a ni e-mail ni identifiant.";
    has_access: "Its main contact has access already.", "Su contacto principal ya tiene acceso.", "Son contact principal a déjà accès.";
    is_inactive: "It is inactive.", "Está inactivo.", "Il est inactif.";
    // The invited
    welcome: "Welcome to {}", "Te damos la bienvenida a {}", "Bienvenue chez {}";
    choose: "{}, choose a password and you can order for {}.", "{}: elige una contraseña y podrás pedir para {}.", "{}, choisissez un mot de passe et vous pourrez commander pour {}.";
    accept: "Start ordering", "Empezar a pedir", "Commencer à commander";
    over: "This invitation is no longer valid", "Esta invitación ya no es válida", "Cette invitation n’est plus valable";
    over_accepted: "It has been used. Sign in with the password that was chosen then.", "Ya se ha usado. Entra con la contraseña que se eligió.", "Elle a déjà servi. Connectez-vous avec le mot de passe choisi alors.";
    over_ask: "Ask {} for a new one.", "Pide otra a {}.", "Demandez-en une autre à {}.";
});
