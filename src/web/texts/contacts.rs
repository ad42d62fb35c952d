//! Words about the people at a customer: who they are, what they sign in with and what they may do.

use super::texts;

texts!(Contacts {
    new_title: "New contact of {}", "Nuevo contacto de {}", "Nouveau contact de {}";
    edit_title: "{}: edit contact", "{}: editar contacto", "{} : modifier le contact";
    changed_meanwhile: "Somebody else changed this contact meanwhile. What you typed is below; saving it replaces their changes.", "Otra persona ha cambiado este contacto mientras tanto. Lo que escribiste está abajo; al guardarlo sustituyes sus cambios.", "Quelqu’un d’autre a modifié ce contact entre-temps. Votre saisie est ci-dessous ; l’enregistrer remplace ses modifications.";
    who: "Who it is", "Quién es", "Qui c’est";
    first_name: "First name", "Nombre", "Prénom";
    surname: "Surname", "Apellidos", "Nom";
    department: "Department", "Departamento", "Service";
    on_the_storefront: "On the storefront", "En la tienda", "Sur la boutique";
    username: "Username", "Usuario", "Identifiant";
    username_hint: "To sign in without an email, or beside it. Letters without accents, digits, dots and dashes.", "Para entrar sin correo, o además de él. Letras sin acentos, cifras, puntos y guiones.", "Pour se connecter sans adresse e-mail, ou en plus. Lettres sans accents, chiffres, points et tirets.";
    permissions: "May", "Puede", "Peut";
    may_quote: "ask for quotes", "pedir presupuestos", "demander des devis";
    may_order: "order", "hacer pedidos", "commander";
    may_see_prices: "see prices", "ver precios", "voir les prix";
    may_see_account: "see balance and invoices", "ver saldo y facturas", "voir le solde et les factures";
    may_manage_contacts: "manage the customer’s contacts", "gestionar los contactos del cliente", "gérer les contacts du client";
    not_limited_yet: "Kept here for you; the shop does not limit anybody by it yet.", "Queda anotado; la tienda aún no limita a nadie por ello.", "C’est noté ; la boutique ne limite encore personne pour cela.";
    orders: "Sees orders", "Ve pedidos", "Voit les commandes";
    orders_own: "its own orders", "sus propios pedidos", "ses propres commandes";
    orders_location: "the orders of its locations", "los pedidos de sus direcciones", "les commandes de ses adresses";
    orders_all: "all orders of the customer", "todos los pedidos del cliente", "toutes les commandes du client";
    access: "Access", "Acceso", "Accès";
    access_hint: "A password is made and shown once, to pass on.", "Se crea una contraseña y se muestra una vez, para comunicarla.", "Un mot de passe est créé et montré une fois, à transmettre.";
    new_password_hint: "There is a password already. A new one replaces it and signs out whoever uses the old one.", "Ya hay una contraseña. Una nueva la sustituye y cierra la sesión de quien use la anterior.", "Il y a déjà un mot de passe. Un nouveau le remplace et déconnecte qui utilise l’ancien.";
    end_access: "End access", "Retirar el acceso", "Retirer l’accès";
    end_access_hint: "It is signed out everywhere at once and cannot sign in any more. The contact stays.", "Se cierra su sesión en todas partes y ya no podrá entrar. El contacto se queda.", "Il est déconnecté partout aussitôt et ne peut plus se connecter. Le contact reste.";
    access_ended: "The access has ended.", "El acceso se ha retirado.", "L’accès est retiré.";
    main: "main contact", "contacto principal", "contact principal";
    make_main: "Make main contact", "Hacer principal", "Définir comme principal";
    remove_title: "Remove {}?", "¿Quitar a {}?", "Retirer {} ?";
    remove_warning: "The contact goes. Its orders stay.", "El contacto desaparece. Sus pedidos se quedan.", "Le contact disparaît. Ses commandes restent.";
    remove_warning_access: "The contact goes and is signed out everywhere. Its orders stay.", "El contacto desaparece y se cierra su sesión en todas partes. Sus pedidos se quedan.", "Le contact disparaît et est déconnecté partout. Ses commandes restent.";
    remove_warning_main: "Another one becomes the main contact.", "Otro pasa a ser el contacto principal.", "Un autre devient le contact principal.";
    email_or_username: "Email or username", "Correo o usuario", "E-mail ou identifiant";
    refused_username_taken: "Somebody has this username already.", "Alguien ya tiene este usuario.", "Quelqu’un a déjà cet identifiant.";
    fault_not_own_email: "An email as a username has to be the contact’s own.", "Un correo como usuario tiene que ser el del propio contacto.", "Une adresse e-mail comme identifiant doit être celle du contact.";
    fault_needed_for_access: "Access needs an email or a username.", "El acceso necesita un correo o un usuario.", "L’accès demande une adresse e-mail ou un identifiant.";
    happened_changed: "Contact changed: {}", "Contacto modificado: {}", "Contact modifié : {}";
    happened_main: "Main contact: {}", "Contacto principal: {}", "Contact principal : {}";
    happened_main_before: "Main contact: {}, until now {}", "Contacto principal: {}, hasta ahora {}", "Contact principal : {}, jusque-là {}";
    happened_access_ended: "Access ended: {}", "Acceso retirado: {}", "Accès retiré : {}";
});
